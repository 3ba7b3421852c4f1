// Builds the link to the reader's own server. The form action of the site is
// 'self', so this is a link, and the server's name stays in the browser.
const page = document.querySelector("[data-elsewhere]");
if (page) {
  const server = page.querySelector("#share-server");
  const hint = page.querySelector("#share-server-hint");
  const go = page.querySelector(".with a");
  const asked = hint.textContent;

  page.querySelector(".with").hidden = false;
  page.querySelector(".without").hidden = true;
  try { server.value = localStorage.getItem("server") ?? ""; } catch { /* not kept */ }
  server.addEventListener("input", build);
  server.addEventListener("change", () => {
    hint.textContent = server.value && !go.href ? hint.dataset.wrong : asked;
  });
  server.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && go.href) go.click();
  });
  go.addEventListener("click", () => {
    try { localStorage.setItem("server", server.value); } catch { /* not kept */ }
  });
  build();

  function build() {
    const host = server.value.trim().replace(/^https?:\/\//, "").replace(/^@?[^@/]*@/, "").replace(/\/.*$/, "");
    if (!/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+(:\d+)?$/u.test(host)) {
      go.removeAttribute("href");
      return;
    }
    const text = page.querySelector("#share-text").value;
    go.href = `https://${host}/share?text=${encodeURIComponent(text)}`;
    hint.textContent = asked;
  }
}
