// One report as a file that every reader of reports takes. Its number is drawn here and stands nowhere else.

const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

function number() {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(drawn, (byte) => LETTERS[byte % LETTERS.length]).join("");
}

const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Return the file: what is the same in every such report, and what the person agreed to. */
export function fileOf({ fixed, reporter, purposes, answers }) {
  const row = { report_id: number(), reporter_type: reporter, ...fixed, purposes: [...purposes].sort().join(";"), ...answers };
  const line = (cells) => `${cells.map(cell).join(",")}\n`;
  return line(Object.keys(row)) + line(Object.values(row));
}
