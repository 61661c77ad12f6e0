// Starts the verifier on the log's page, and in the file that a reader keeps.
import { startVerifier } from "./verifier.js";

if (document.documentElement.dataset.alone !== undefined && matchMedia("(prefers-color-scheme: dark)").matches)
  document.documentElement.dataset.bsTheme = "dark";
startVerifier();
