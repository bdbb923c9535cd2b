// After a refused form the focus goes to the summary of what to mend.
export function formErrors(root) {
  const summary = root.querySelector?.("[data-form-errors]");
  if (summary) summary.focus();
}
