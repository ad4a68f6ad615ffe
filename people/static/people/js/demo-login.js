// The demo's login page: a press on a role fills in the form.
const roles = document.querySelector("[data-fill-login]");
roles?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-number]");
  if (!button) return;
  document.getElementById("id_username").value = button.dataset.number;
  document.getElementById("id_password").value = roles.dataset.password;
  document.querySelector("form.form .btn--primary").focus();
});
