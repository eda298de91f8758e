/** The labels of a form: a text with commas between them. */
export function labelsOf(form: FormData): string[] {
  const labels = String(form.get('labels') ?? '').split(',')
  return [...new Set(labels.map((label) => label.trim()).filter((label) => label !== ''))]
}
