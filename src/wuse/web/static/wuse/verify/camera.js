// The camera: frames go to jsQR on this device and nowhere else, until one holds a QR code or the reader stops.

const LIBRARY = "/static/vendor/jsqr/jsQR.js";
const LONGEST = 60000;
let stream = null;

// `say`: gives the words for what kept the camera from starting.
export async function scan(view, note, say) {
  if (stream) return stop(view);
  note.textContent = "";
  try {
    await library();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  } catch (fault) {
    note.textContent = say(fault?.name === "NotAllowedError" ? "camera_denied" : "camera_failed");
    return null;
  }
  view.hidden = false;
  view.srcObject = stream;
  await view.play();
  const found = await search(view);
  stop(view);
  return found;
}

function library() {
  if (globalThis.jsQR) return Promise.resolve();
  return new Promise((loaded, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: LIBRARY, onload: loaded, onerror: failed });
    document.head.append(script);
  });
}

async function search(view) {
  const canvas = document.createElement("canvas");
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  const end = performance.now() + LONGEST;
  while (stream && performance.now() < end) {
    await new Promise((next) => requestAnimationFrame(next));
    if (!view.videoWidth) continue;
    [canvas.width, canvas.height] = [view.videoWidth, view.videoHeight];
    paper.drawImage(view, 0, 0);
    const { data, width, height } = paper.getImageData(0, 0, canvas.width, canvas.height);
    const found = globalThis.jsQR(data, width, height, { inversionAttempts: "dontInvert" });
    if (found?.data) return found.data;
  }
  return null;
}

function stop(view) {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  view.srcObject = null;
  view.hidden = true;
  return null;
}
