// The page: one click and the camera's picture plays. It holds at most one connection, and shows its state in words.
import { watchCamera } from './camera-status.js';
import { Connection } from './connection.js';

// state: [words of the status line, words of the prompt, label of its button]; without a label there is no prompt.
const WORDS = {
  idle: ['Ready', 'Watch the camera live', 'Play'],
  connecting: ['Connecting'],
  waiting: ['Waiting for the picture'],
  playing: ['Playing'],
  interrupted: ['Interrupted'],
  'taken-over': ['Taken over', 'Someone else is watching now', 'Take it back'],
  lost: ['Connection lost', 'The connection was lost.', 'Retry'],
};

const element = (id) => document.getElementById(id);
const video = element('video');
const action = element('action');
const stop = element('stop');

let connection = null;
let hasPicture = false;

function show(state, reason = '') {
  const [words, question, label] = WORDS[state];
  const hadFocus = document.activeElement === action || document.activeElement === stop;
  document.body.dataset.state = state;
  element('state').textContent = words;
  element('prompt').hidden = !label;
  element('spinner').hidden = state !== 'connecting' && state !== 'waiting';
  stop.hidden = Boolean(label);
  if (label) {
    element('message').textContent = reason || question;
    element('action-label').textContent = label;
  }
  // A button that vanishes under the keyboard's focus hands it to the one that takes its place.
  if (hadFocus) (label ? action : stop).focus();
}

function showConnection({ state, reason }) {
  if (state === 'connected') {
    show(hasPicture ? 'playing' : 'waiting');
  } else if (state === 'interrupted') {
    show('interrupted');
  } else {
    leave();
    show(state === 'closed' ? 'idle' : state, reason);
  }
}

function leave() {
  connection = null;
  hasPicture = false;
  video.srcObject = null;
}

function watch() {
  const mine = new Connection();
  connection = mine;
  mine.addEventListener('stream', ({ detail }) => {
    video.srcObject = detail;
  });
  mine.addEventListener('state', ({ detail }) => showConnection(detail));
  show('connecting');
  mine.open();
}

video.addEventListener('playing', () => {
  if (!connection) return;
  hasPicture = true;
  show('playing');
});

action.addEventListener('click', watch);
stop.addEventListener('click', () => connection?.close());
addEventListener('pagehide', () => connection?.close());

watchCamera(({ kind, words }) => {
  const badge = element('camera');
  document.body.dataset.camera = kind;
  badge.hidden = kind === 'fine';
  if (badge.textContent !== words) badge.textContent = words;
});

if (!('RTCPeerConnection' in window)) {
  element('message').textContent = 'This browser has no WebRTC, which the picture needs.';
  action.hidden = true;
}
