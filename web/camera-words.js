// What a camera's status means, in words for who watches and for who looks after the camera.

// cause: what it is, and what may help
const CAUSES = {
  no_device: 'No camera is attached. Check its cable and its power.',
  wrong_serial: 'Another camera is attached than the one asked for. Check CAMERA_SERIAL.',
  profile: 'The camera does not offer this size and rate. Check CAMERA_WIDTH, CAMERA_HEIGHT and CAMERA_FPS.',
  busy: 'Another program uses the camera. End that one.',
  permission: 'The service may not open the camera. Check the rights of its device, and what its container may use.',
  stalled: 'The camera is open, but sends no pictures. If that lasts, unplug it and plug it in again.',
  disconnected: 'The camera has gone. Check its cable.',
  not_supported: 'This build of the service cannot use this camera.',
  wrong_file: 'There is nothing to play. Check CAMERA_FILE.',
  worker_crashed: 'The driver of the camera failed, and is started again. If that lasts, unplug the camera and plug it in again.',
  driver_hung: 'The driver of the camera hangs, and is started again. If that lasts, unplug the camera and plug it in again.',
};

const UNITS = [['day', 86400], ['h', 3600], ['min', 60], ['s', 1]];

/** 75 is "1 min 15 s": the two largest units tell enough. */
export function durationWords(seconds) {
  let rest = Math.max(Math.floor(seconds), 0);
  const words = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) words.push(`${count} ${unit}${unit === 'day' && count > 1 ? 's' : ''}`);
  }
  return words.slice(0, 2).join(' ') || '0 s';
}

function stateWords({ backend, fallback, connection_state: state, state_age: age }) {
  const time = durationWords(age);
  if (backend === 'pattern' && !fallback) return `Test pattern for ${time}`;
  if (state === 'connected') return `Connected for ${time}`;
  if (state === 'failed') return `Not usable as it is set, for ${time}`;
  return `Looking for the camera for ${time}`;
}

/**
 * { kind, badge, state, cause, message }, all but kind in words or empty: kind is fine, pattern (a picture, but no camera's),
 * missing, or away where the service itself does not answer. badge is what belongs on the picture.
 */
export function describeCamera(status, error) {
  if (error) return { kind: 'away', badge: error.message, state: 'Not known', cause: error.message, message: '' };
  const about = { state: stateWords(status), cause: CAUSES[status.cause] ?? '', message: status.message ?? '' };
  if (status.fallback) return { ...about, kind: 'pattern', badge: 'Test pattern: no camera connected' };
  if (status.backend === 'pattern') return { ...about, kind: 'pattern', badge: 'Test pattern' };
  if (status.connection_state === 'connected') return { ...about, kind: 'fine', badge: '' };
  const looking = 'Looking for the camera';
  return { ...about, kind: 'missing', badge: status.message ? `${looking}: ${status.message}` : looking };
}

/** Rows of [label, value] with what is known of the camera and its pictures. */
export function cameraRows({ device, ...status }) {
  const rate = status.fps ? ` at ${Math.round(status.fps * 100) / 100} fps` : '';
  const tried = status.last_attempt ? new Date(status.last_attempt * 1000).toLocaleTimeString() : 'never';
  return [
    ['Device', device.name],
    ['Serial number', device.serial],
    ['Firmware', device.firmware],
    ['USB', device.usb_type],
    ['Picture', status.width && `${status.width} × ${status.height}${rate}`],
    ['Frames', status.frame_count.toLocaleString()],
    ['Newest frame', status.frame_age === null ? 'none yet' : `${ageWords(status.frame_age)} ago`],
    ['Last attempt', tried],
    ['Failed attempts', String(status.retry_count)],
  ].filter(([, value]) => value);
}

const ageWords = (seconds) => (seconds < 10 ? `${seconds.toFixed(2)} s` : durationWords(seconds));
