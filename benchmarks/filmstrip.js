// How much of the last picture each picture shows, 0 to 1, by the colours in it that are not white: as speedline does.
async (pictures) => {
  const counts = async (picture) => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${picture}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const found = new Uint32Array(3 * 256);
    for (let at = 0; at < data.length; at += 4) {
      if (Math.min(data[at], data[at + 1], data[at + 2]) >= 249) continue;
      for (let channel = 0; channel < 3; channel += 1) found[channel * 256 + data[at + channel]] += 1;
    }
    return found;
  };
  const all = [];
  for (const picture of pictures) all.push(await counts(picture));
  const first = all[0], last = all.at(-1);
  const whole = last.reduce((sum, count, at) => sum + Math.abs(count - first[at]), 0);
  const shown = (one) => last.reduce(
    (sum, count, at) => sum + Math.min(Math.abs(one[at] - first[at]), Math.abs(count - first[at])), 0);
  return all.map((one) => (whole ? shown(one) / whole : 1));
}
