// The page: one click and the camera's picture plays. It shows what its watch is about in words.
import { cameraPanel } from './camera-panel.js';
import { CameraStatus } from './camera-status.js';
import { describeCamera } from './camera-words.js';
import { autoplay, hasControls } from './embedding.js';
import { iceSettings } from './ice-settings.js';
import { offerPanel } from './panels.js';
import { stageWords } from './stages.js';
import { statisticsPanel } from './statistics-panel.js';
import { fadeControls, offerFullScreen, offerPictureInPicture } from './view-buttons.js';
import { Watch } from './watch.js';

// state: the words of the status line, the prompt and the label of its button; what has no label has no prompt.
const WORDS = {
  idle: { status: 'Ready', prompt: 'Watch the camera live', label: 'Play' },
  connecting: { status: 'Connecting' },
  waiting: { status: 'Waiting for the picture' },
  playing: { status: 'Playing' },
  paused: { status: 'Paused', prompt: 'The picture is paused', label: 'Continue' },
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
const camera = new CameraStatus();
let picture = 'waiting'; // of a connection that stands: waiting, playing or paused
let wasFrozen = false; // while it played

function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

// Without a camera the picture is words of the service's, which do not play.
function showStatus() {
  const { state, camera: kind } = document.body.dataset;
  const isAwaited = kind === 'missing' && ['playing', 'waiting'].includes(state);
  write(element('state'), isAwaited ? 'Waiting for the camera' : WORDS[state].status);
}

function show(state, reason = '') {
  const { prompt, label } = WORDS[state];
  const focused = document.activeElement;
  document.body.dataset.state = state;
  showStatus();
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
  // What there is to say and to do is on the page.
  if (stop.hidden && document.pictureInPictureElement) document.exitPictureInPicture().catch(() => {});
}

function showStage(stage) {
  element('stage').textContent = stage && picture === 'waiting' ? stageWords(stage) : '';
}

function showPicture(now) {
  picture = now;
  if (picture !== 'waiting') showStage(null);
  if (watch.state === 'connected') show(picture);
}

// A browser that saves power plays nothing by itself.
function playVideo() {
  video.play().catch(({ name }) => name === 'NotAllowedError' && showPicture('paused'));
}

function act() {
  if (document.body.dataset.state === 'paused') video.play().catch(() => {}); // it says Paused still
  else if (watch.state === 'reconnecting') watch.tryNow();
  else watch.start();
}

camera.addEventListener('status', ({ detail: { status, error } }) => {
  const { kind, badge } = describeCamera(status, error);
  document.body.dataset.camera = kind;
  element('camera').hidden = !badge;
  write(element('camera'), badge);
  showStatus();
});

watch.addEventListener('camera', () => camera.look());
watch.addEventListener('stage', ({ detail }) => showStage(detail));
watch.addEventListener('remark', ({ detail }) => {
  document.body.classList.toggle('remarked', Boolean(detail));
  element('ice-remark').hidden = !detail;
  write(element('ice-remark'), detail);
});
watch.addEventListener('stream', ({ detail }) => {
  picture = 'waiting';
  video.srcObject = detail;
});
watch.addEventListener('state', ({ detail: { state, reason } }) => {
  show(state === 'connected' ? picture : state, reason);
  if (state === 'connected') camera.look();
});
video.addEventListener('playing', () => showPicture('playing'));
video.addEventListener('pause', () => {
  if (picture !== 'playing' || video.ended) return;
  if (wasFrozen) playVideo();
  else showPicture('paused');
  wasFrozen = false;
});
video.addEventListener('loadeddata', playVideo);
// Chromium pauses the video of a page that it freezes, says so when the page is thawed, and leaves it at that.
document.addEventListener('freeze', () => {
  wasFrozen = picture === 'playing';
});

action.addEventListener('click', act);
stop.addEventListener('click', () => watch.stop());

const watching = { isWatching: () => !stop.hidden, reconnect: () => watch.start() };
offerPanel(element('camera-button'), element('camera-panel'), cameraPanel(camera));
offerPanel(element('settings-button'), element('settings-panel'), iceSettings(watching));
offerPanel(element('statistics-button'), element('statistics-panel'), statisticsPanel(watch, video));
offerFullScreen(element('full-screen'), document.querySelector('main'));
offerPictureInPicture(element('small-window'), video, () => watch.stop());
fadeControls(element('toolbar'));
document.body.classList.toggle('bare', !hasControls);

if (!('RTCPeerConnection' in window)) {
  element('message').textContent = 'This browser has no WebRTC, which the picture needs.';
  action.hidden = true;
} else {
  autoplay(() => watch.start());
}
camera.look();
