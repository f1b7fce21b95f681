// Asks every two seconds how far the edition is, and opens the page again when its state changes.
// It stops after ten minutes: a page that nobody looks at should not keep a session alive.
const panel = document.querySelector("[data-edition-progress]");
const ends = Date.now() + 10 * 60 * 1000;

async function look() {
  const answer = await fetch(panel.dataset.editionProgress, { credentials: "same-origin" });
  if (!answer.ok) return;
  const found = await answer.json();
  if (found.state !== panel.dataset.state) {
    location.reload();
    return;
  }
  const text = panel.querySelector("[data-text]");
  if (text.textContent !== found.text) text.textContent = found.text;
  panel.querySelector("progress").value = found.percent;
  if (Date.now() < ends) setTimeout(look, 2000);
}

if (panel) setTimeout(look, 2000);
