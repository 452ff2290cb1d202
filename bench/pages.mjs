// How fast the console opens: login and the overview with data, on a phone and on a desk, with an empty cache. What
// Lighthouse measures, under the throttling that it documents, read through Chromium's protocol; the median load counts.
// Exits with 1 where a phone scores below 90 or a desk below 95; says nothing on a machine that is busy.
//   npm run build && node bench/pages.mjs [--rounds 5]
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { withFurnishedGateway } from '../scripts/furnished-gateway.mjs';
import { performanceScore, speedIndex } from './page-score.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const ROUNDS = Number(values.rounds);
const LEAST = { phone: 90, desktop: 95 };
/** A page is at rest when it neither read nor worked for so long. */
const REST_MS = 2_000;
const kbps = (kilobits) => (kilobits * 1024) / 8;

/** Lighthouse's "slow 4G" and "dense 4G" as it applies them through the protocol, and how much slower a phone computes. */
const DEVICES = {
  phone: {
    shape: { viewport: { width: 412, height: 823 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1.75 },
    network: { latency: 150 * 3.75, downloadThroughput: kbps(1_638.4 * 0.9), uploadThroughput: kbps(750 * 0.9) },
    slower: 4,
  },
  desktop: {
    shape: { viewport: { width: 1350, height: 940 } },
    network: { latency: 40 * 3.75, downloadThroughput: kbps(10_240 * 0.9), uploadThroughput: kbps(10_240 * 0.9) },
    slower: 1,
  },
};

/** Runs in the page from its beginning. */
const OBSERVE = `
  window.seen = { fcp: 0, lcp: 0, shifts: [], tasks: [], last: 0 };
  const watch = (type, take) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) take(entry);
      seen.last = performance.now();
    }).observe({ type, buffered: true });
  watch('paint', (entry) => entry.name === 'first-contentful-paint' && (seen.fcp = entry.startTime));
  watch('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime));
  watch('layout-shift', (entry) => entry.hadRecentInput || seen.shifts.push([entry.startTime, entry.value]));
  watch('longtask', (entry) => seen.tasks.push([entry.startTime, entry.duration]));
  watch('resource', () => {});
`;

/** How often each colour of 64 occurs in a picture. */
const COLOURS = async (jpeg) => {
  const image = new Image();
  image.src = `data:image/jpeg;base64,${jpeg}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const bins = Array.from({ length: 64 }, () => 0);
  for (let at = 0; at < data.length; at += 4) {
    bins[(data[at] >> 6) * 16 + (data[at + 1] >> 6) * 4 + (data[at + 2] >> 6)] += 1;
  }
  return bins;
};

/** One load of an address in a context without a cache. */
async function load(browser, { device, address, cookies, reader }) {
  const { shape, network, slower } = DEVICES[device];
  const context = await browser.newContext(shape);
  await context.addCookies(cookies);
  const page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  const frames = [];
  protocol.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ wall: metadata.timestamp * 1000, data });
    void protocol.send('Page.screencastFrameAck', { sessionId });
  });
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', { offline: false, ...network });
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await protocol.send('Page.startScreencast', { format: 'jpeg', quality: 60, maxWidth: 320, maxHeight: 320 });
  await page.addInitScript(OBSERVE);
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await page.waitForFunction((rest) => performance.now() - window.seen.last > rest, REST_MS);
  const { seen, origin } = await page.evaluate(() => ({ seen: window.seen, origin: performance.timeOrigin }));
  await protocol.send('Page.stopScreencast');
  await context.close();
  const shown = [];
  for (const { wall, data } of frames) {
    if (wall >= origin) shown.push({ at: wall - origin, colours: await reader.evaluate(COLOURS, data) });
  }
  return metricsOf(seen, shown);
}

function metricsOf({ fcp, lcp, shifts, tasks }, frames) {
  const blocking = tasks.filter(([start]) => start + 50 > fcp).map(([, length]) => Math.max(0, length - 50));
  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);
  return { fcp, lcp, tbt: sum(blocking), cls: mostShifted(shifts), si: frames.length < 2 ? fcp : speedIndex(frames) };
}

/** Shifts count in windows of five seconds at most, with a second between them; the worst window is told. */
function mostShifted(shifts) {
  let [worst, sum, first, last] = [0, 0, -Infinity, -Infinity];
  for (const [at, value] of shifts) {
    if (at - last > 1_000 || at - first > 5_000) [sum, first] = [0, at];
    sum += value;
    last = at;
    worst = Math.max(worst, sum);
  }
  return worst;
}

const median = (numbers) => numbers.toSorted((left, right) => left - right)[numbers.length >> 1];

let isGood = true;
await withFurnishedGateway(async ({ url, browser, page }) => {
  const reader = await browser.newPage();
  const session = await page.context().cookies();
  const pages = [
    ['login', `${url}/admin/login`, []],
    ['overview', `${url}/admin`, session],
  ];
  console.log('page      device   score   FCP    LCP    SI   TBT    CLS');
  for (const device of Object.keys(DEVICES)) {
    for (const [name, address, cookies] of pages) {
      const loads = [];
      for (let round = 0; round < ROUNDS; round++)
        loads.push(await load(browser, { device, address, cookies, reader }));
      const middle = Object.fromEntries(
        Object.keys(loads[0]).map((metric) => [metric, median(loads.map((one) => one[metric]))]),
      );
      const score = performanceScore(middle, device);
      isGood &&= score >= LEAST[device];
      const times = ['fcp', 'lcp', 'si', 'tbt'].map((metric) => String(Math.round(middle[metric])).padStart(5));
      console.log(
        `${name.padEnd(9)} ${device.padEnd(8)} ${String(score).padStart(5)} ${times.join('  ')}  ${middle.cls.toFixed(3)}`,
      );
    }
  }
});
const [busy] = loadavg();
console.log(`load of the machine: ${busy.toFixed(1)}`);
if (!isGood && busy > 2) console.log('the machine is busy: this says nothing');
process.exitCode = isGood || busy > 2 ? 0 : 1;
