// The statistics panel: the connection's values and the lines of its last minute, the way to the picture of the last
// connections, and all of that as text.
import { bar, line } from './graph.js';
import { LatencyMeter } from './latency.js';
import { Sampler } from './sampler.js';
import { getCameraStatus, getVersion } from './service.js';
import { VALUES, bugReport, facts, rangeWords, valueWords } from './statistics-text.js';
import { Timeline, describe, spans } from './timeline.js';

const GRAPHS = ['latency', 'bitrate'].map((name) => VALUES.find((value) => value[0] === name));

const element = (id) => document.getElementById(`statistics-${id}`);

function create(name, ...content) {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}

function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

// What does not change is left alone, so that it can be selected.
function showRows(rows) {
  const list = element('values');
  if (!list.firstChild) list.append(...rows.flatMap(([label]) => [create('dt', label), create('dd')]));
  list.querySelectorAll('dd').forEach((place, i) => write(place, rows[i][1]));
}

function showGraph(samples) {
  const words = GRAPHS.map((value) => `${value[1]}: ${rangeWords(value, samples)}`);
  element('graph').setAttribute('aria-label', `The last minute. ${words.join('. ')}.`);
  GRAPHS.forEach(([name], i) => {
    element('graph').children[i].setAttribute('d', line(samples.map((sample) => sample[name])));
    write(element('legend').children[i], words[i]);
  });
}

function showConnections(connections) {
  const now = performance.now();
  element('connections').replaceChildren(...connections.map((connection) => {
    const [title, stages, ...lines] = describe(connection, now);
    const legend = stages.match(/[^,]+(, )?/g).map((words) => create('span', words)); // each in the colour of its part
    return create('li', title, bar(spans(connection, now)), create('p', ...legend), ...lines.map((words) => create('p', words)));
  }));
}

// On a page that is not secure there is no navigator.clipboard: it is copied the old way there, or else left to the person.
async function copy(text) {
  const area = element('text');
  area.value = text;
  area.hidden = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    area.hidden = false;
    area.focus();
    area.select();
    if (!document.execCommand('copy')) return 'Copy the text below.';
    area.hidden = true;
    element('copy').focus();
  }
  return 'Copied.';
}

/** Returns follow(isOpen), to be called when the panel opens or closes: closed it costs nothing. */
export function statisticsPanel(watch, video) {
  const timeline = new Timeline(watch, video);
  const sampler = new Sampler(watch, new LatencyMeter(video), show);
  let isOpen = false;

  function show() {
    if (!isOpen) return;
    const samples = sampler.isLive ? sampler.samples : [];
    showRows([
      ...VALUES.map((value) => [value[1], valueWords(value, samples.at(-1))]),
      ...facts(sampler.isLive ? sampler.reading : null),
    ]);
    showGraph(samples);
    if (timeline.isUnderWay) showConnections(timeline.connections);
  }

  function follow() {
    sampler.stop();
    if (isOpen && !document.hidden) sampler.start();
  }

  watch.addEventListener('state', show);
  timeline.addEventListener('change', () => isOpen && showConnections(timeline.connections));
  document.addEventListener('visibilitychange', follow);
  element('copy').addEventListener('click', async () => {
    const [camera, version] = await Promise.all([getCameraStatus, getVersion].map((get) => get().catch(() => null)));
    const connections = timeline.connections.flatMap((connection) => describe(connection, performance.now()).join('\n  '));
    const { reading, samples } = sampler;
    const page = { url: location.href, browser: navigator.userAgent, state: watch.state };
    write(element('said'), await copy(bugReport({ ...page, version, camera, reading, samples, connections })));
  });
  return (open) => {
    isOpen = open;
    element('said').textContent = '';
    element('text').hidden = true;
    follow();
    show();
    showConnections(timeline.connections);
  };
}
