// The camera's panel: how it is, as it was last told, and a button that has the service look for it again.
import { cameraRows, describeCamera } from './camera-words.js';
import { reconnectCamera } from './service.js';

const element = (id) => document.getElementById(`camera-${id}`);

// What is said already is left alone: it may be selected, or being read out.
function write(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function showRows(rows) {
  const list = element('values');
  const labels = [...list.querySelectorAll('dt')].map((label) => label.textContent);
  if (labels.join() !== rows.map(([label]) => label).join()) {
    list.replaceChildren(...rows.flatMap(([label]) => {
      const term = document.createElement('dt');
      term.textContent = label;
      return [term, document.createElement('dd')];
    }));
  }
  list.querySelectorAll('dd').forEach((place, i) => write(place, rows[i][1]));
}

/** Returns follow(isOpen), to be called when the panel opens or closes. */
export function cameraPanel(camera) {
  const reconnect = element('reconnect');

  camera.addEventListener('status', ({ detail: { status, error } }) => {
    const { kind, state, cause, message } = describeCamera(status, error);
    element('panel').dataset.kind = kind;
    write(element('now'), state);
    write(element('cause'), cause);
    write(element('message'), message);
    write(reconnect, kind === 'fine' || kind === 'pattern' ? 'Reconnect the camera' : 'Look again now');
    element('values').hidden = !status;
    if (status) showRows(cameraRows(status));
  });

  reconnect.addEventListener('click', async () => {
    write(element('said'), '');
    const said = await reconnectCamera().then(() => 'The camera is being looked for.', (error) => error.message);
    write(element('said'), said);
    camera.look();
  });

  return (isOpen) => {
    write(element('said'), '');
    camera.lookClosely(isOpen);
  };
}
