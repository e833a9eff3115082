// The panels beside the picture, one open at a time. Each is a section of index.html,
//   <section id="NAME-panel" class="panel" aria-labelledby="NAME-title" tabindex="-1" hidden>
// with a heading of that id and a .close button in its header, and a button of the toolbar that has
// aria-controls="NAME-panel" and aria-expanded="false". It is closed by either button or by Escape, and the keyboard's
// focus goes back to the button of the toolbar.

const panels = [];

function show(panel, isOpen) {
  const { button, section, follow } = panel;
  if (section.hidden === !isOpen) return;
  const hadFocus = section.contains(document.activeElement);
  section.hidden = !isOpen;
  button.setAttribute('aria-expanded', String(isOpen));
  if (isOpen) section.focus();
  else if (hadFocus) button.focus();
  follow(isOpen);
}

function open(panel) {
  for (const other of panels) if (other !== panel) show(other, false);
  show(panel, true);
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  for (const panel of panels) show(panel, false);
});

/** The button opens and closes the section; follow(isOpen) is called after each change. */
export function offerPanel(button, section, follow = () => {}) {
  const panel = { button, section, follow };
  panels.push(panel);
  button.addEventListener('click', () => (section.hidden ? open(panel) : show(panel, false)));
  section.querySelector('.close').addEventListener('click', () => show(panel, false));
}
