// Beside each field that takes the text of a QR code stands a button that reads it with the camera of this device.
import { el } from "./dom.js";
import { scan } from "./verify/camera.js";

for (const field of navigator.mediaDevices?.getUserMedia ? document.querySelectorAll("[data-scan]") : []) {
  const view = el("video", { class: "scan-view", hidden: true, playsinline: true, muted: true, "aria-hidden": "true" });
  const note = el("p", { class: "hint", role: "status" });
  const button = el("button", { type: "button", class: "tool" }, field.dataset.scan);
  const words = { camera_denied: field.dataset.cameraDenied, camera_failed: field.dataset.cameraFailed };
  button.addEventListener("click", async () => {
    const text = await scan(view, note, (key) => words[key]);
    if (!text) return;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (field.dataset.scanSend) field.form.requestSubmit();
  });
  field.after(button, view, note);
}
