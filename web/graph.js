// The pictures of the statistics: lines over the last seconds, and a bar of the stages of a connection.

const SECONDS = 60;

function svg(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The d of a path through the values, the last at the right edge, in a view of SECONDS x 100; nulls are gaps. */
export function line(values) {
  const top = Math.max(...values, 1e-9);
  let pen = 'M';
  const step = (value, i) => {
    if (value === null) {
      pen = 'M';
      return '';
    }
    const point = `${pen}${SECONDS - values.length + i + 1} ${(100 - (95 * value) / top).toFixed(1)}`;
    pen = 'L';
    return point;
  };
  return values.map(step).join('');
}

/** A bar of spans [{ ms }]. */
export function bar(spans) {
  const whole = Math.max(spans.reduce((sum, { ms }) => sum + ms, 0), 1);
  const percent = (ms) => `${(100 * ms) / whole}%`;
  const drawing = svg('svg', { class: 'bar', 'aria-hidden': 'true' });
  let from = 0;
  for (const { ms } of spans) {
    drawing.append(svg('rect', { x: percent(from), width: percent(ms), height: '100%' }));
    from += ms;
  }
  return drawing;
}
