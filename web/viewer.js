// The page: one click and the camera's picture plays. It shows what its watch is about in words.
import { watchCamera } from './camera-status.js';
import { autoplay, hasControls } from './embedding.js';
import { offerPanel } from './panels.js';
import { stageWords } from './stages.js';
import { statisticsPanel } from './statistics-panel.js';
import { offerFullScreen, offerPictureInPicture } from './view-buttons.js';
import { Watch } from './watch.js';

// state: the words of the status line, the prompt and the label of its button; what has no label has no prompt.
const WORDS = {
  idle: { status: 'Ready', prompt: 'Watch the camera live', label: 'Play' },
  connecting: { status: 'Connecting' },
  waiting: { status: 'Waiting for the picture' },
  playing: { status: 'Playing' },
  interrupted: { status: 'Interrupted' },
  reconnecting: { status: 'Reconnecting', prompt: 'Reconnecting…', label: 'Try now' },
  'taken-over': { status: 'Taken over', prompt: 'Someone else is watching now', label: 'Take it back' },
  lost: { status: 'No connection', prompt: 'No connection could be made', label: 'Retry' },
};
const SPINNING = ['connecting', 'waiting'];
const STOPPED = ['idle', 'taken-over', 'lost'];

const element = (id) => document.getElementById(id);
const video = element('video');
const action = element('action');
const stop = element('stop');

const watch = new Watch();
let hasPicture = false;

function show(state, reason = '') {
  const { status, prompt, label } = WORDS[state];
  const focused = document.activeElement;
  document.body.dataset.state = state;
  element('state').textContent = status;
  element('prompt').hidden = !label;
  element('spinner').hidden = !SPINNING.includes(state);
  element('reason').hidden = !reason;
  element('reason').textContent = reason;
  stop.hidden = STOPPED.includes(state);
  if (label) {
    element('message').textContent = prompt;
    element('action-label').textContent = label;
  }
  // A button that vanishes under the keyboard's focus hands it to the one that takes its place.
  if (focused.localName === 'button' && focused.getClientRects().length === 0) (stop.hidden ? action : stop).focus();
}

function showStage(stage) {
  element('stage').textContent = stage && !hasPicture ? stageWords(stage) : '';
}

const lookAtCamera = watchCamera(({ kind, words }) => {
  const badge = element('camera');
  document.body.dataset.camera = kind;
  badge.hidden = kind === 'fine';
  if (badge.textContent !== words) badge.textContent = words;
}, () => watch.state !== 'reconnecting');

watch.addEventListener('stage', ({ detail }) => showStage(detail));
watch.addEventListener('stream', ({ detail }) => {
  hasPicture = false;
  video.srcObject = detail;
});
watch.addEventListener('state', ({ detail: { state, reason } }) => {
  if (state !== 'connected') {
    show(state, reason);
    return;
  }
  show(hasPicture ? 'playing' : 'waiting');
  lookAtCamera();
});
video.addEventListener('playing', () => {
  hasPicture = true;
  showStage(null);
  if (watch.state === 'connected') show('playing');
});

action.addEventListener('click', () => (watch.state === 'reconnecting' ? watch.tryNow() : watch.start()));
stop.addEventListener('click', () => watch.stop());
addEventListener('pagehide', () => watch.stop());
for (const name of ['camera', 'settings']) offerPanel(element(`${name}-button`), element(`${name}-panel`));
offerPanel(element('statistics-button'), element('statistics-panel'), statisticsPanel(watch, video));
offerFullScreen(element('full-screen'), document.querySelector('main'));
offerPictureInPicture(element('small-window'), video);
document.body.classList.toggle('bare', !hasControls);

if (!('RTCPeerConnection' in window)) {
  element('message').textContent = 'This browser has no WebRTC, which the picture needs.';
  action.hidden = true;
} else {
  autoplay(() => watch.start());
}
