// Follows a plan that is being made, and paints hours in strokes. Without this script the page renews itself and boxes are
// ticked one by one; nothing else needs a script.
const place = document.querySelector('[data-events]')
if (place) {
  const source = new EventSource(place.dataset.events)
  const number = value => value.toLocaleString(document.documentElement.lang)
  source.addEventListener('progress', event => {
    const { phase, visits_searched, visits, percent, total, ceiling } = JSON.parse(event.data)
    let words = place.dataset[phase] ?? ''
    if (phase === 'searching' && visits) words += ` (${number(visits_searched)}/${number(visits)})`
    if (phase === 'improving' && ceiling > 0) {
      const gap = ((ceiling - total) / ceiling).toLocaleString(document.documentElement.lang, { style: 'percent', maximumFractionDigits: 1 })
      words += ` (${percent}%) · ` + place.dataset.sofar.replace('{total}', number(total)).replace('{ceiling}', number(ceiling)).replace('{gap}', gap)
    }
    if (words) place.querySelector('output').textContent = words
    if (phase === 'done' || phase === 'ended') { source.close(); location.reload() }
  })
  source.addEventListener('error', () => { source.close(); setTimeout(() => location.reload(), 2000) })
}

for (const grid of document.querySelectorAll('[data-paint]')) {
  let paint = null
  const boxAt = event => document.elementFromPoint(event.clientX, event.clientY)?.closest('label')?.querySelector('input')
  grid.addEventListener('pointerdown', event => {
    const box = boxAt(event)
    if (!box || event.button) return
    paint = !box.checked
    box.checked = paint
    event.preventDefault()
  })
  grid.addEventListener('pointermove', event => {
    const box = paint === null ? null : boxAt(event)
    if (box && grid.contains(box)) box.checked = paint
  })
  addEventListener('pointerup', () => { paint = null })
  // A click would tick the box once more; the keyboard comes without a place on the screen.
  grid.addEventListener('click', event => { if (event.detail) event.preventDefault() })
}

// Only how far it is changes under somebody's hands; the page is loaded anew when it is done.
const renews = document.querySelector('[data-renews]')
if (renews) {
  const wait = () => setTimeout(look, Number(renews.dataset.renews))
  const look = async () => {
    const answer = await fetch(location.href).catch(() => null)
    if (!answer?.ok) return wait()
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-renews] .how-far')
    if (!next) return location.reload()
    renews.querySelector('.how-far').replaceWith(next)
    wait()
  }
  wait()
}
