// The card form. Stripe's element takes the card and makes a payment method of it; our server
// confirms the payment with that, and knows the outcome whatever becomes of this page. What the
// provider says is shown in the reader's language.
(() => {
  const form = document.querySelector("[data-card-form]");
  if (!form) return;
  const words = JSON.parse(document.getElementById("card-words").textContent);
  const problem = form.querySelector("[data-card-problem]");
  const button = form.querySelector("button[type=submit]");
  const say = (code) => {
    problem.textContent = code ? words[code] || words.other : "";
    problem.hidden = !code;
    if (code) problem.focus();
  };
  if (typeof window.Stripe !== "function") {
    say("unreachable");
    button.disabled = true;
    return;
  }
  const stripe = window.Stripe(form.dataset.key, { locale: document.documentElement.lang });
  const card = stripe.elements().create("card", { hidePostalCode: true });
  card.mount(form.querySelector("[data-card-element]"));

  // The id of a payment method; a look-alike that makes none has the card of a token.
  const paymentMethod = async () => {
    const billing_details = { name: form.dataset.payer };
    const made = await stripe.createPaymentMethod({ type: "card", card, billing_details });
    if (made) return { error: made.error, id: made.paymentMethod?.id };
    const { error, token } = await stripe.createToken(card);
    return { error, id: token?.card?.id };
  };
  const confirmHere = async (id) => {
    const body = new FormData(form);
    body.set("payment_method", id);
    const answer = await fetch(form.action, { method: "POST", body });
    return answer.ok ? answer.json() : { state: "failed", code: "other" };
  };
  const pay = async () => {
    const { error, id } = await paymentMethod();
    if (error || !id) return error?.code || "other";
    const outcome = await confirmHere(id);
    if (outcome.state === "failed") return outcome.code || "other";
    if (outcome.state === "waiting") {
      // The payer's bank asks whether it is really them.
      const { error: refused } = await stripe.confirmCardPayment(form.dataset.secret);
      if (refused) return refused.decline_code || refused.code || "other";
    }
    return "";
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    const code = await pay().catch(() => "unreachable");
    if (!code) return window.location.assign(form.dataset.then);
    say(code);
    button.disabled = false;
    button.removeAttribute("aria-busy");
  });
})();
