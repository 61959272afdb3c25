// Follows a plan that is being made. Without this script the page renews itself; nothing else needs a script.
const place = document.querySelector('[data-events]')
if (place) {
  const source = new EventSource(place.dataset.events)
  source.addEventListener('progress', event => {
    const { phase, visits_searched, visits } = JSON.parse(event.data)
    const words = place.dataset[phase]
    if (words) place.querySelector('output').textContent = visits && phase === 'searching' ? `${words} (${visits_searched}/${visits})` : words
    if (phase === 'done' || phase === 'ended') { source.close(); location.reload() }
  })
  source.addEventListener('error', () => { source.close(); setTimeout(() => location.reload(), 2000) })
}
