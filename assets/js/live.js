// <div data-live="stream" data-again="page">: what is in it is told anew as it changes. If the stream
// cannot be reached, the other address is asked again and again. Without script the page is reloaded.
const PAUSE = 5000;
const MOST_FAILURES = 2;

const again = (element) => {
  const timer = setInterval(async () => {
    if (!element.isConnected) return clearInterval(timer);
    if (document.hidden) return;
    const answer = await fetch(element.dataset.again, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) element.innerHTML = await answer.text();
  }, PAUSE);
};

const listen = (element) => {
  const stream = new EventSource(element.dataset.live);
  let failures = 0;
  const show = (event) => {
    failures = 0;
    if (!element.isConnected) return stream.close();
    if (element.innerHTML !== event.data) element.innerHTML = event.data;
  };
  stream.addEventListener("message", show);
  stream.addEventListener("over", (event) => {
    show(event);
    stream.close();
  });
  stream.addEventListener("error", () => {
    failures += 1;
    if (failures < MOST_FAILURES && stream.readyState !== EventSource.CLOSED) return;
    stream.close();
    again(element);
  });
};

export function live(root) {
  for (const element of root.querySelectorAll("[data-live]")) listen(element);
}
