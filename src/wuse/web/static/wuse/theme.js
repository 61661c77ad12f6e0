// Light for the desk, dark for the wall; remembered in a cookie so that the server paints it at once.
const button = document.getElementById("theme");
button.addEventListener("click", () => {
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  document.documentElement.dataset.bsTheme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  button.textContent = theme === "dark" ? button.dataset.light : button.dataset.dark;
});
