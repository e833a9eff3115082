// The picture over the whole screen, or in a small window above all others: a button for each, where the browser has it.

function show(button, isOn) {
  button.setAttribute('aria-pressed', String(isOn));
}

/** The button lays `stage` over the whole screen, and takes it back. */
export function offerFullScreen(button, stage) {
  button.hidden = !document.fullscreenEnabled;
  document.addEventListener('fullscreenchange', () => show(button, document.fullscreenElement === stage));
  button.addEventListener('click', () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : stage.requestFullscreen();
    done.catch(() => {}); // the browser or the person said no: everything is as it was
  });
}

/** The button lifts `video` into a window of its own, and puts it back. */
export function offerPictureInPicture(button, video) {
  button.hidden = !document.pictureInPictureEnabled;
  video.addEventListener('enterpictureinpicture', () => show(button, true));
  video.addEventListener('leavepictureinpicture', () => show(button, false));
  button.addEventListener('click', () => {
    const done = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture();
    done.catch(() => {}); // as above
  });
}
