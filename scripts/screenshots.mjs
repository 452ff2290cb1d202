// Makes the pictures of the console in docs/images from the built program: npm run build && node scripts/screenshots.mjs
import { withFurnishedGateway } from './furnished-gateway.mjs';

/** The newest request that needed more than one attempt. */
async function failedOver(page) {
  const list = await page.evaluate(async () => await (await fetch('/admin/api/v1/requests?limit=100')).json());
  return list.data.find(({ attempts }) => attempts > 1) ?? list.data[0];
}

await withFurnishedGateway(async ({ url, page }) => {
  await page.goto(`${url}/admin`);
  await page.getByText('How requests were answered').waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'docs/images/console-overview.png' });
  const found = await failedOver(page);
  await page.goto(`${url}/admin/requests/${found.request_id}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: 'docs/images/console-receipt.png' });
});
