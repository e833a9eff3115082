// What whoever embeds the page asks of it in its address: ?autoplay=1 plays without a click, ?controls=0 leaves the
// picture, and what has to be said or done where there is none.

const wishes = new URLSearchParams(location.search);

export const hasControls = wishes.get('controls') !== '0';

/** Calls play where that is asked for: now, or when the page is first seen, for nobody watches a hidden one. */
export function autoplay(play) {
  if (wishes.get('autoplay') !== '1') return;
  if (!document.hidden) {
    play();
    return;
  }
  document.addEventListener('visibilitychange', play, { once: true });
}
