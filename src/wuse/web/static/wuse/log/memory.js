// What this browser remembers of a log: the reader's own copies of keys, the key and the checkpoint that it saw last.
// A browser that keeps nothing gets an empty memory every time, and says so by its steps.
const PREFIX = "wuse-log:";

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) || {};
  } catch {
    return {};
  }
}

export function remember(name, part) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ ...recall(name), ...part }));
    return true;
  } catch {
    return false;
  }
}
