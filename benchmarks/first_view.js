// Notes what a page shows and when, from before its first byte: read as `firstView` once it has come to rest.
window.firstView = { paints: [], largest: 0, shifts: [], tasks: [] };
const note = (type, keep) =>
  new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true });
note("paint", (entry) => firstView.paints.push([entry.name, entry.startTime]));
note("largest-contentful-paint", (entry) => { firstView.largest = entry.startTime; });
note("layout-shift", (entry) => {
  if (!entry.hadRecentInput) firstView.shifts.push([entry.startTime, entry.value]);
});
note("longtask", (entry) => firstView.tasks.push([entry.startTime, entry.duration]));
