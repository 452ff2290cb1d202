// Lighthouse's documented weights and curves: https://developer.chrome.com/docs/lighthouse/performance/performance-scoring

/** Of each metric its part of the score and, per kind of device, the values that score 0.9 and 0.5. */
const CURVES = {
  fcp: { weight: 0.1, phone: [1_800, 3_000], desktop: [934, 1_600] },
  si: { weight: 0.1, phone: [3_387, 5_800], desktop: [1_311, 2_300] },
  lcp: { weight: 0.25, phone: [2_500, 4_000], desktop: [1_200, 2_400] },
  tbt: { weight: 0.3, phone: [200, 600], desktop: [150, 350] },
  cls: { weight: 0.25, phone: [0.1, 0.25], desktop: [0.1, 0.25] },
};

/** Where half the complementary error function is a tenth. */
const TENTH = 0.9061938024368232;

/** The score of a load from 0 to 100. */
export function performanceScore(metrics, device) {
  const parts = Object.entries(CURVES).map(
    ([name, curve]) => curve.weight * Math.min(1, score(metrics[name], curve[device])),
  );
  return Math.round(100 * parts.reduce((sum, part) => sum + part, 0));
}

/** On a log-normal curve through two points. */
function score(value, [good, middling]) {
  if (value <= 0) return 1;
  const place = (Math.log(value / middling) * TENTH) / Math.log(middling / good);
  return (1 - erf(place)) / 2;
}

/** By the trapezoidal rule; its integrand is smooth. */
function erf(x) {
  const steps = 1_000;
  const width = x / steps;
  let sum = (1 + Math.exp(-x * x)) / 2;
  for (let step = 1; step < steps; step++) sum += Math.exp(-((step * width) ** 2));
  return (2 / Math.sqrt(Math.PI)) * sum * width;
}

/** How long a page was not yet what it became, each moment by how far it was from that: Lighthouse's speed index. */
export function speedIndex(frames) {
  const last = frames.at(-1);
  const far = distance(frames[0].colours, last.colours);
  let index = frames[0].at;
  for (const [place, frame] of frames.slice(0, -1).entries()) {
    const left = far === 0 ? 0 : Math.min(1, distance(frame.colours, last.colours) / far);
    index += left * (frames[place + 1].at - frame.at);
  }
  return index;
}

/** How many pixels have another colour in two histograms. */
function distance(left, right) {
  return left.reduce((sum, count, bin) => sum + Math.abs(count - right[bin]), 0);
}
