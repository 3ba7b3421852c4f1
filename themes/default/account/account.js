// Passkeys: the browser alone can ask for them, so these parts of a page are
// hidden until it is clear that it can. What went wrong is said beside the button.
const can = window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.parseCreationOptionsFromJSON;

if (can) document.querySelectorAll("[data-passkey]").forEach(offer);
// Coming back from another provider needs no second press.
document.querySelector("form[data-onward]")?.requestSubmit();
document.querySelector("#refusal")?.focus();

function offer(part) {
  const button = part.querySelector("button");
  const error = part.querySelector(".error");
  part.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    error.hidden = true;
    try {
      location.assign(await ceremony(part.dataset.passkey, part.dataset.next ?? ""));
    } catch (reason) {
      // Who closes the browser's window has changed their mind; that needs no words.
      if (reason.name !== "NotAllowedError") {
        error.textContent = reason.message;
        error.hidden = false;
      }
      button.disabled = false;
      button.focus();
    }
  });
}

// ceremony asks the site for a challenge, the browser for an answer to it, and
// the site where to go on.
async function ceremony(at, next) {
  const options = await send(`${at}/options`, { next });
  const credential = options.rp
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return (await send(at, { credential: credential.toJSON() })).next;
}

async function send(to, body) {
  const answer = await fetch(to, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const said = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(said.error ?? `${answer.status} ${answer.statusText}`);
  return said;
}
