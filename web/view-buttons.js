// The picture over the whole screen, or in a small window above all others: a button for each, where the browser has it.
// Over the whole screen the controls fade while nobody moves.

const FADE_AFTER_MS = 3000;

function show(button, isOn) {
  button.setAttribute('aria-pressed', String(isOn));
}

/**
 * The button lays `frame` over the whole screen, and takes it back. A browser that gives no element the screen (an
 * iPhone's) has its window filled.
 */
export function offerFullScreen(button, frame) {
  const follow = (isFull) => {
    frame.classList.toggle('full', isFull);
    show(button, isFull);
  };
  button.hidden = document.fullscreenEnabled === false;
  document.addEventListener('fullscreenchange', () => follow(document.fullscreenElement === frame));
  button.addEventListener('click', () => {
    if (!document.fullscreenEnabled) {
      follow(!frame.classList.contains('full'));
      return;
    }
    const done = document.fullscreenElement ? document.exitFullscreen() : frame.requestFullscreen();
    done.catch(() => {}); // the browser or the person said no: everything is as it was
  });
}

// Some browsers' small windows have buttons for these; no browser has all.
function offerStopThere(stop) {
  for (const action of ['hangup', 'stop']) {
    try {
      navigator.mediaSession.setActionHandler(action, stop);
    } catch {
      // not in this browser
    }
  }
}

/** The button lifts `video` into a window of its own, and puts it back; stop() is for a button that the window has. */
export function offerPictureInPicture(button, video, stop) {
  button.hidden = !document.pictureInPictureEnabled;
  video.addEventListener('enterpictureinpicture', () => show(button, true));
  video.addEventListener('leavepictureinpicture', () => show(button, false));
  offerStopThere(stop);
  button.addEventListener('click', () => {
    const done = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture();
    done.catch(() => {}); // as above
  });
}

/** body.resting while nobody does anything: what rests in the controls, or has the keyboard's focus there, needs them. */
export function fadeControls(controls) {
  let timer = 0;
  const rest = () => {
    if (controls.matches(':hover') || controls.querySelector(':focus-visible')) wake();
    else document.body.classList.add('resting');
  };
  function wake() {
    clearTimeout(timer);
    document.body.classList.remove('resting');
    timer = setTimeout(rest, FADE_AFTER_MS);
  }
  // A finger's tap wakes when it is over: it is not meant for the button that appears under it.
  document.addEventListener('pointermove', ({ pointerType }) => pointerType === 'mouse' && wake());
  for (const type of ['click', 'keydown', 'focusin']) document.addEventListener(type, wake);
}
