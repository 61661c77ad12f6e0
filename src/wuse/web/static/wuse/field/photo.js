// Photographs are made small on the phone. The picture is drawn anew, so that nothing is left of what a camera writes
// beside it: place, time, device.
const STEPS = [[1280, 0.8], [1280, 0.6], [1280, 0.4], [960, 0.4], [640, 0.4]]; // long edge in px, quality
const MOST = 250000; // bytes; the site takes 300 kB
const THUMB = [160, 0.6];

// What is kept of a file of the camera: { bytes, thumb }, a JPEG file and a small one as a data address. Throws when it is
// no picture.
export async function small(file) {
  const picture = await createImageBitmap(file);
  try {
    let made = null;
    for (const step of STEPS) {
      made = await jpeg(picture, ...step);
      if (made.size <= MOST) break;
    }
    const thumb = await address(await jpeg(picture, ...THUMB));
    return { bytes: await made.arrayBuffer(), thumb };
  } finally {
    picture.close();
  }
}

function jpeg(picture, edge, quality) {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const done = (resolve, reject) => (blob) => (blob ? resolve(blob) : reject(new Error("no picture")));
  return new Promise((resolve, reject) => canvas.toBlob(done(resolve, reject), "image/jpeg", quality));
}

function address(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

export const base64 = async (bytes) => (await address(new Blob([bytes]))).split(",")[1] ?? "";
