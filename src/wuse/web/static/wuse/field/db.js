// The phone's own database. `plain` holds what must be read before the PIN is known; `sealed` holds everything else,
// encrypted, with the moment until which a record may stay beside it, so that what is over goes without the PIN as well.
// `pictures` holds photographs, encrypted too, apart from the rest since they are large and seldom read.
const NAME = "wuse-field";

export function openDb() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore("plain");
        asked.result.createObjectStore("sealed", { keyPath: "id" });
      }
      asked.result.createObjectStore("pictures", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

export function removeDb(db) {
  db?.close();
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });
}

const done = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

const answered = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

export const getPlain = (db, key) => answered(db.transaction("plain").objectStore("plain").get(key));

export const allSealed = (db) => answered(db.transaction("sealed").objectStore("sealed").getAll());

export const getPicture = (db, id) => answered(db.transaction("pictures").objectStore("pictures").get(id));

// All of it or nothing, on the disk when it is done: a phone that dies in between has the state before.
export function write(db, { plain = {}, put = [], drop = [], pictures = [] }) {
  const names = ["plain", "sealed", "pictures"];
  const transaction = db.transaction(names, "readwrite", { durability: "strict" });
  const [open, sealed, drawn] = names.map((name) => transaction.objectStore(name));
  for (const [key, value] of Object.entries(plain)) open.put(value, key);
  for (const record of put) sealed.put(record);
  for (const record of pictures) drawn.put(record);
  for (const id of drop) {
    sealed.delete(id);
    drawn.delete(id);
  }
  return done(transaction);
}
