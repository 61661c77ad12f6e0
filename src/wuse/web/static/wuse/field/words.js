// The words of the app in the worker's language, from the site's own catalogue; both languages lie on the phone.
let words = {};
let chosen = "zh";

export const lang = () => chosen;

export async function speak(language) {
  const answer = await fetch(`/field/words-${language}.json`, { credentials: "omit" });
  [words, chosen] = [await answer.json(), language];
  document.documentElement.lang = language === "en" ? "en" : "zh-Hans";
  document.title = say("title");
  const manifest = document.querySelector("link[rel=manifest]");
  if (manifest) manifest.href = `/field/manifest-${language}.json`;
}

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// Data carry both languages.
export const named = (thing) => (chosen === "en" ? thing.en || thing.zh : thing.zh);

// As it stands at the beginning of a line.
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const has = (key) => key in words;

const two = (number) => String(number).padStart(2, "0");

export function clockTime(at) {
  const when = new Date(at);
  const hours = `${two(when.getHours())}:${two(when.getMinutes())}`;
  const today = new Date().toDateString() === when.toDateString();
  return today ? hours : `${two(when.getMonth() + 1)}-${two(when.getDate())} ${hours}`;
}
