// The explorer's page: the model of rpkd.review.explorer._model, and what is shown of it.
//
// For checks, window.rpkdJelajah offers hitung(setting), angka(value, decimals), tautan(setting), baca(fragment),
// yaml(setting) and data. A setting is {skenario, cakupan, pertumbuhan, garis, anggaran, tahun}: a scenario's code,
// percent, percentage points a year, percent a year, billion rupiah a year or null, a year.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const model = data.model;
  const years = model.years;
  const last = years[years.length - 1];
  const byCode = new Map(data.scenarios.map((one) => [one.code, one]));
  const el = (id) => document.getElementById(id);

  // The model ------------------------------------------------------------------------------------------------

  const bytes = Uint8Array.from(atob(model.block), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  function array(held) {
    const size = held.shape.reduce((product, length) => product * length, 1);
    const found = new Float64Array(size);
    for (let i = 0; i < size; i += 1) {
      found[i] = held.low + held.step * view.getUint16(2 * (held.at + i), true);
    }
    return found;
  }
  function surface(held) {
    return {
      coverages: held.coverages,
      worth: held.worth,
      line: held.line,
      patterns: held.patterns.map(array),
      weights: held.weights.map(array),
    };
  }
  const baselines = model.baselines.map((held) => ({
    ...held,
    welfare: held.welfare.map(array),
    below: held.below.map(array),
  }));
  const parts = new Map();
  function partsOf(code) {
    if (!parts.has(code) && code in model.parts) {
      parts.set(code, model.parts[code].map((held) => ({
        change: held.change.map(surface),
        fixed: array(held.fixed),
        shape: held.fixed.shape,
        filling: held.filling.map(surface),
      })));
    }
    return parts.get(code);
  }

  // First place at which a value of an ascending array is not below the sought one.
  function place(values, sought) {
    let low = 0;
    let high = values.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < sought) low = middle + 1; else high = middle;
    }
    return low;
  }
  // The node before a value, and how far the value lies on the way to the next one.
  function between(nodes, value) {
    if (nodes.length === 1) return [0, 0];
    let first = 0;
    while (first < nodes.length - 2 && nodes[first + 1] <= value) first += 1;
    return [first, (value - nodes[first]) / (nodes[first + 1] - nodes[first])];
  }
  function curve(nodes, value) {
    return nodes.map((node, one) => nodes.reduce(
      (weight, other, at) => (at === one ? weight : weight * (value - other) / (node - other)), 1));
  }
  // Numbers of all draws on a surface, each draw with its own worth of payments and line.
  function onSurface(held, coverage, worth, line) {
    const [level, up] = between(held.coverages, coverage);
    const count = line.length;
    const wide = held.line.length;
    const deep = held.worth.length;
    const found = new Float64Array(count);
    for (let draw = 0; draw < count; draw += 1) {
      const [first, on] = between(held.line, line[draw]);
      const next = wide > 1 ? 1 : 0;
      const bent = curve(held.worth, worth[draw]);
      let sum = 0;
      for (let k = 0; k < held.patterns.length; k += 1) {
        const pattern = held.patterns[k];
        let value = 0;
        for (let v = 0; v < deep; v += 1) {
          let at = (level * deep + v) * wide + first;
          let cell = pattern[at] + on * (pattern[at + next] - pattern[at]);
          if (up > 0) {
            at += deep * wide;
            cell += up * (pattern[at] + on * (pattern[at + next] - pattern[at]) - cell);
          }
          value += bent[v] * cell;
        }
        sum += value * held.weights[k][draw];
      }
      found[draw] = sum;
    }
    return found;
  }
  function conditions(baseline, growth, line, year) {
    const passed = year - model.base_year;
    const worth = baseline.reaching.map((share) => (1 + share * growth / 100) ** -passed);
    return { worth, line: worth.map((one) => (1 + line / 100) ** passed * one) };
  }
  function baseRate(baseline, row, line) {
    return line.map((over, draw) => {
      const bent = over < 1 ? over ** (1 / baseline.bend[row][draw]) : over;
      const population = baseline.place[draw];
      return baseline.below[population][place(baseline.welfare[population], bent * baseline.cut[row][draw])];
    });
  }
  function costOf(part, row, coverage, held) {
    const nodes = part.change[row].coverages;
    const [level, up] = between(nodes, coverage);
    const count = part.shape[2];
    const start = (row * part.shape[1] + level) * count;
    const filling = part.filling.length ? onSurface(part.filling[row], coverage, held.worth, held.line) : null;
    return held.worth.map((worth, draw) => {
      let cost = part.fixed[start + draw];
      if (up > 0) cost += up * (part.fixed[start + count + draw] - cost);
      return filling ? cost + filling[draw] * held.line[draw] / worth : cost;
    });
  }
  // The largest coverage, at most the one that is set, with which no year costs more than the budget.
  function payable(code, coverage, growth, line, budget) {
    const part = partsOf(code)[0];
    const nodes = part.change[0].coverages;
    const held = years.map((year) => conditions(baselines[0], growth, line, year));
    const costs = (multiplier) => years.map((_, row) => costOf(part, row, multiplier, held[row])[0]);
    let high = coverage;
    if (Math.max(...costs(high)) <= budget) return [coverage, false];
    if (nodes.length === 1) return [coverage, true];
    for (const low of nodes.filter((node) => node < coverage).reverse()) {
      const cheap = costs(low);
      if (Math.max(...cheap) <= budget) {
        const dear = costs(high);
        const steps = dear.map((cost, row) => (cost > budget ? (budget - cheap[row]) / (cost - cheap[row]) : 1));
        return [low + Math.min(...steps) * (high - low), false];
      }
      high = low;
    }
    return [0, true];
  }
  function quantile(values, level) {
    const sorted = Float64Array.from(values).sort();
    const at = level * (sorted.length - 1);
    const first = Math.floor(at);
    const next = Math.min(first + 1, sorted.length - 1);
    return sorted[first] + (at - first) * (sorted[next] - sorted[first]);
  }
  const ends = (rows) => [0.1, 0.9].map((level) => rows.map((values) => quantile(values, level)));
  function compute(code, multiplier, growth, line, number) {
    const baseline = baselines[number];
    const part = partsOf(code) && partsOf(code)[number];
    const base = [];
    const rate = [];
    const cost = [];
    years.forEach((year, row) => {
      const held = conditions(baseline, growth, line, year);
      base.push(baseRate(baseline, row, held.line));
      if (part) {
        const change = onSurface(part.change[row], multiplier, held.worth, held.line);
        rate.push(base[row].map((value, draw) => value + change[draw]));
        cost.push(costOf(part, row, multiplier, held));
      } else {
        rate.push(base[row]);
        cost.push(base[row].map(() => 0));
      }
    });
    cost.push(cost[0].map((_, draw) => cost.reduce((sum, row) => sum + row[draw], 0) / years.length));
    return { base, rate, cost };
  }
  function hitung(setting) {
    const { skenario: code, pertumbuhan: growth, garis: line, anggaran: budget } = setting;
    let multiplier = byCode.get(code).scaled ? Math.min(setting.cakupan / 100, byCode.get(code).most) : 1;
    let over = false;
    if (budget !== null && budget !== undefined && partsOf(code)) {
      [multiplier, over] = payable(code, multiplier, growth, line, budget);
    }
    let found;
    if (multiplier === 1 && growth === 0 && line === 0) {
      const exact = model.exact[code];
      found = {
        p0: exact.rate, dasar: exact.base, selisih: exact.change, biaya: exact.cost,
        peluang: exact.chance, peluangDasar: exact.base_chance,
      };
    } else {
      const middle = compute(code, multiplier, growth, line, 0);
      const drawn = compute(code, multiplier, growth, line, 1);
      const change = drawn.rate.map((values, row) => values.map((value, draw) => value - drawn.base[row][draw]));
      const row = model.target ? years.indexOf(model.target[0]) : -1;
      const chance = (rows) => (row < 0 ? null
        : rows[row].filter((value) => value <= model.target[1]).length / rows[row].length);
      found = {
        p0: [middle.rate.map((values) => values[0]), ...ends(drawn.rate)],
        dasar: [middle.base.map((values) => values[0]), ...ends(drawn.base)],
        selisih: ends(change),
        biaya: [middle.cost.map((values) => values[0]), ...ends(drawn.cost)],
        peluang: chance(drawn.rate),
        peluangDasar: chance(drawn.base),
      };
    }
    const miskin = found.p0.map((values) => values.map((value, row) => value / 100 * data.persons[row] / 1000));
    return { pengali: multiplier, melebihi: over, ...found, miskin };
  }

  // Numbers and words ----------------------------------------------------------------------------------------

  // As rpkd.numbers.format_number: comma, points between thousands, half rounded away from zero, a real minus sign.
  function angka(value, decimals) {
    if (value === null || Number.isNaN(value)) return "–";
    let text = Math.abs(value).toString();
    if (text.includes("e-")) text = "0";
    const [whole, fraction = ""] = text.split(".");
    const kept = (fraction + "0".repeat(decimals + 1)).slice(0, decimals + 1);
    let digits = BigInt(whole + kept.slice(0, decimals));
    if (kept[decimals] >= "5") digits += 1n;
    const sign = value < 0 && digits > 0n ? "−" : "";
    const written = digits.toString().padStart(decimals + 1, "0");
    const head = decimals ? written.slice(0, -decimals) : written;
    const grouped = head.replace(/\B(?=(\d{3})+$)/g, ".");
    return sign + grouped + (decimals ? "," + written.slice(-decimals) : "");
  }
  const shown = (value, decimals) => {
    const text = angka(value, decimals).replace(/\./g, "").replace(",", ".").replace("−", "-");
    return Number(text);
  };
  const persen = (value) => `${angka(value, 2)} persen`;
  const rupiah = (value) => {
    const text = angka(value, 1);
    return text.startsWith("−") ? `−Rp${text.slice(1)} miliar` : `Rp${text} miliar`;
  };
  const tambah = (value, decimals) => (shown(value, decimals) > 0 ? "+" : "") + angka(value, decimals);
  function peluang(share) {
    if (share === null) return "–";
    const percent = Math.round(1e11 * share) / 1e9;
    if (percent < 1) return "kurang dari 1 persen";
    if (percent > 99) return "lebih dari 99 persen";
    return `${angka(percent, 0)} persen`;
  }
  const kisaran = (low, high) => (low === high ? low : `${low} sampai ${high}`);
  const tersurat = (value) => (Number.isInteger(value) ? angka(value, 0) : angka(value, 1));

  // Settings -------------------------------------------------------------------------------------------------

  const first = data.scenarios.find((one) => one.scaled) || data.scenarios[0];
  const initial = (code) => ({
    skenario: code, cakupan: 100, pertumbuhan: 0, garis: 0, anggaran: null, tahun: last,
  });
  let setting = initial(first.code);
  const limits = {
    cakupan: [0, 200], pertumbuhan: data.growth, garis: data.line, anggaran: [0, 1000000], tahun: [years[0], last],
  };
  const plain = (value) => String(Math.round(value * 1e6) / 1e6);
  function tautan(held) {
    const written = [`skenario=${held.skenario}`, `cakupan=${plain(held.cakupan)}`,
      `pertumbuhan=${plain(held.pertumbuhan)}`, `garis=${plain(held.garis)}`];
    if (held.anggaran !== null) written.push(`anggaran=${plain(held.anggaran)}`);
    if (held.tahun !== last) written.push(`tahun=${held.tahun}`);
    return written.join("&");
  }
  // Whatever stands in a link is somebody else's: known keys with numbers within bounds are taken, nothing else.
  function baca(text) {
    const found = {};
    let bad = false;
    for (const piece of String(text).split("#").pop().slice(0, 400).split("&")) {
      const cut = piece.indexOf("=");
      const key = piece.slice(0, cut);
      const value = piece.slice(cut + 1);
      if (key in found) {
        bad = true;
      } else if (key === "skenario" && byCode.has(value)) {
        found.skenario = value;
      } else if (Object.hasOwn(limits, key) && /^-?[0-9]{1,7}(\.[0-9]{1,6})?$/.test(value)
          && Number(value) >= limits[key][0] && Number(value) <= limits[key][1]
          && (key !== "tahun" || years.includes(Number(value)))) {
        found[key] = Number(value);
      } else {
        bad = true;
      }
    }
    const held = allowed({ ...initial(found.skenario || first.code), ...found });
    const same = Object.entries(found).every(([key, value]) => held[key] === value || Math.abs(held[key] - value) < 1e-5);
    return { setting: held, lengkap: !bad && same && "skenario" in found };
  }
  // What a scenario does not let set stays as it is.
  function allowed(held) {
    const one = byCode.get(held.skenario);
    return {
      ...held,
      cakupan: one.scaled ? Math.min(held.cakupan, 100 * one.most) : 100,
      pertumbuhan: one.growth ? held.pertumbuhan : 0,
      garis: one.line ? held.garis : 0,
      anggaran: partsOf(one.code) ? held.anggaran : null,
    };
  }
  // The control of the budget: a number of even steps, the last of which means "no limit".
  const STEPS = 40;
  function budgetStep(code) {
    const one = byCode.get(code);
    const part = partsOf(code);
    if (!part) return 0;
    const dearest = Math.max(...years.map((year, row) =>
      costOf(part[0], row, one.most, conditions(baselines[0], 0, 0, year))[0]));
    if (dearest <= 0) return 0;
    const raw = dearest / STEPS;
    const ten = 10 ** Math.floor(Math.log10(raw));
    return [1, 2, 2.5, 5, 10].map((step) => step * ten).find((step) => step >= raw * 0.999);
  }

  // A setting as a scenario's file ---------------------------------------------------------------------------

  const FRACTION = 1.01;
  const written = (value) => String(Number(value.toPrecision(12)));
  function hash(text) {
    let found = 2166136261;
    for (const character of text) found = Math.imul(found ^ character.charCodeAt(0), 16777619) >>> 0;
    return found.toString(36);
  }
  function range(shares) {
    const [low, mode, high] = shares.map(written);
    return low === high ? low : `{low: ${low}, mode: ${mode}, high: ${high}}`;
  }
  // Percentages of up to one are refused in scenario files, as probable fractions: then coverage grows and its steps
  // by year shrink, which is the same.
  function useLines(use, multiplier) {
    const lines = [`  - program: ${use.program}`, `    from: ${use.first}`, `    to: ${use.last}`];
    let ramp = use.ramp;
    if (use.coverage || use.by_decile) {
      const deciles = use.coverage ? { semua: use.coverage } : use.by_decile;
      const scaled = Object.entries(deciles).map(
        ([decile, shares]) => [decile, shares.map((share) => Math.min(multiplier * share, 100))]);
      const values = scaled.flatMap(([, shares]) => shares).filter((share) => share > 0);
      const least = Math.min(...values);
      if (values.length && least <= FRACTION) {
        const larger = 1.5 / least;
        for (const entry of scaled) entry[1] = entry[1].map((share) => share * larger);
        ramp = ramp.map((part) => part / larger);
        if (Math.max(...values) * larger > 100 || ramp.some((part) => part > 0 && part <= FRACTION)) {
          throw new Error("Cakupan sekecil ini tidak dapat ditulis di berkas skenario. Perbesar cakupan atau anggaran.");
        }
      }
      const found = scaled.map(([decile, shares]) => [decile, range(shares)]);
      lines.push(use.coverage ? `    coverage: ${found[0][1]}`
        : `    coverage: {${found.map(([decile, text]) => `${decile}: ${text}`).join(", ")}}`);
    } else {
      const times = Math.min(multiplier, use.full);
      if (use.recipients !== "quota" && Math.round(use.recipients * times) >= 1) {
        lines.push(`    recipients: ${Math.round(use.recipients * times)}`);
      } else if (times <= 1) {
        lines.push(`    recipients: ${use.recipients}`);
        ramp = ramp.map((part) => part * times);
        if (ramp.some((part) => part > 0 && part <= FRACTION)) {
          throw new Error("Cakupan sekecil ini tidak dapat ditulis di berkas skenario. Perbesar cakupan atau anggaran.");
        }
      } else {
        throw new Error(`Program ${use.program} memakai kuota; cakupannya tidak dapat diperbesar di berkas skenario.`);
      }
    }
    lines.push(`    ramp: [${ramp.map(written).join(", ")}]`);
    return lines;
  }
  const LONGEST_NAME = 80;
  function shortened(words, length) {
    return words.length <= length ? words : `${words.slice(0, length - 1).replace(/\s+\S*$/, "")}…`;
  }
  function yaml(held) {
    const one = byCode.get(held.skenario);
    const { pengali: multiplier } = hitung(held);
    const said = [];
    if (multiplier !== 1) said.push(`cakupan ${angka(100 * multiplier, 1)} persen`);
    if (held.pertumbuhan) said.push(`pertumbuhan ${tambah(held.pertumbuhan, 1)}`);
    if (held.garis) said.push(`garis ${tambah(held.garis, 1)}`);
    const tail = ` (${said.join("; ") || "salinan"})`;
    const name = shortened(one.name, LONGEST_NAME - tail.length) + tail;
    const code = `jelajah-${hash(tautan({ ...held, tahun: last }))}`;
    const lines = [
      "# Skenario dari halaman penjelajah",
      "#",
      `# Letakkan di params/scenarios/${data.code}/, lalu tambahkan ${code} pada scenario.shown di berkas parameter`,
      "# daerah. P0, biaya, dan peluangnya sama dengan di halaman; selisihnya di dokumen dihitung dari program berjalan",
      "# tanpa perubahan pertumbuhan dan garis kemiskinan.",
      `# Tautan: #${tautan(held)}`,
      `name: ${JSON.stringify(name)}`,
      `summary: ${JSON.stringify(`Seperti skenario ${one.name}, dengan ${said.join(", ") || "pengaturan yang sama"}.`)}`,
      `based_on: ${one.code}`,
    ];
    if (one.scaled && multiplier !== 1) {
      lines.push("programs:", ...one.uses.flatMap((use) => useLines(use, multiplier)));
    }
    const shocks = [["growth", held.pertumbuhan], ["line_inflation", held.garis]].filter(([, change]) => change !== 0);
    if (shocks.length) lines.push("shocks:");
    for (const [kind, change] of shocks) {
      lines.push(`  - kind: ${kind}`, `    from: ${years[0]}`, `    to: ${last}`, `    change: ${written(change)}`);
    }
    return { nama: `${code}.yaml`, isi: lines.join("\n") + "\n" };
  }

  // What is shown --------------------------------------------------------------------------------------------

  function text(id, words) { el(id).textContent = words; }
  function node(name, attributes, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    for (const child of children) made.append(child);
    return made;
  }
  function item(words) {
    const made = document.createElement("li");
    made.textContent = words;
    return made;
  }

  const plan = model.target ? data.plan : [];
  const planText = (target) => (target.low === target.high ? persen(target.high)
    : `${angka(target.low, 2)} sampai ${persen(target.high)}`);

  function showControls() {
    const one = byCode.get(setting.skenario);
    el("skenario").value = one.code;
    text("b-skenario", one.summary);
    const step = budgetStep(one.code);
    const controls = [
      ["cakupan", setting.cakupan, one.scaled, `${tersurat(setting.cakupan)} persen`],
      ["pertumbuhan", setting.pertumbuhan, one.growth, setting.pertumbuhan === 0 ? "seperti proyeksi"
        : `${tambah(setting.pertumbuhan, 1)} poin persen setahun`],
      ["garis", setting.garis, one.line, setting.garis === 0 ? "seperti proyeksi"
        : `${tambah(setting.garis, 1)} persen setahun`],
      ["tahun", setting.tahun, true, String(setting.tahun)],
    ];
    el("cakupan").max = Math.round(100 * one.most);
    el("cakupan").step = one.scaled && Math.round(100 * one.most) % 5 ? 1 : 5;
    for (const [id, value, possible, words] of controls) {
      const control = el(id);
      control.disabled = !possible;
      control.value = value;
      control.setAttribute("aria-valuetext", words);
      text(`o-${id}`, words);
    }
    const budget = el("anggaran");
    budget.max = STEPS + 1;
    budget.step = 1;
    budget.disabled = step === 0;
    budget.value = setting.anggaran === null ? STEPS + 1 : Math.min(Math.round(setting.anggaran / step), STEPS);
    const budgetWords = setting.anggaran === null ? "tanpa batas" : `paling banyak ${rupiah(setting.anggaran)}`;
    budget.setAttribute("aria-valuetext", budgetWords);
    text("o-anggaran", budgetWords);
    text("b-anggaran", step === 0 ? "Skenario ini tidak memerlukan uang tambahan."
      : one.scaled ? "Bila uangnya kurang, cakupan dikecilkan sama besar di semua tahun sampai tahun termahal pun terbayar."
        : "Skenario ini tidak menambah program yang dapat dikecilkan; anggaran hanya dibandingkan.");
    text("b-pertumbuhan", one.growth
      ? "Di atas atau di bawah pertumbuhan yang terkandung di proyeksi, setiap tahun. Hanya sebagian sampai ke pengeluaran rumah tangga."
      : "Skenario ini sudah mengatur pertumbuhan sendiri.");
    text("b-garis", one.line
      ? "Kenaikan garis kemiskinan di atas proyeksinya, setiap tahun: harga pangan dan kebutuhan dasar naik lebih cepat daripada pengeluaran."
      : "Skenario ini sudah mengatur garis kemiskinan sendiri.");
  }
  function showPrograms(multiplier) {
    const one = byCode.get(setting.skenario);
    const box = el("b-cakupan");
    box.replaceChildren();
    const lead = document.createElement("p");
    lead.className = "bantuan";
    if (!one.scaled) {
      lead.textContent = "Skenario ini tidak menambah program, jadi tidak ada cakupan yang diatur.";
      box.append(lead);
      return;
    }
    lead.textContent = "100 persen = seperti rencana skenario; 50 persen = separuh penerimanya. Bagian sasaran yang dijangkau:";
    const list = document.createElement("ul");
    for (const program of one.programs) {
      const at = (value) => {
        const [level, up] = between(program.coverages, value);
        const next = program.shares[level + 1] === undefined ? program.shares[level] : program.shares[level + 1];
        return 100 * (program.shares[level] + up * (next - program.shares[level]));
      };
      list.append(item(`${program.name}: ${angka(at(multiplier), 1)} persen (rencana ${angka(at(1), 1)} persen)`));
    }
    box.append(lead, list);
  }
  function showNumbers(found) {
    const row = years.indexOf(setting.tahun);
    const [rate, low, high] = found.p0.map((values) => values[row]);
    text("hasil-tahun", `Maret ${setting.tahun}`);
    text("n-p0", persen(rate));
    text("k-p0", kisaran(angka(low, 2), angka(high, 2)));
    text("n-miskin", `${angka(found.miskin[0][row], 1)} ribu jiwa`);
    text("k-miskin", kisaran(angka(found.miskin[1][row], 1), angka(found.miskin[2][row], 1)));
    text("t-biaya", `Tambahan biaya ${setting.tahun}`);
    text("n-biaya", rupiah(found.biaya[0][row]));
    text("k-biaya", kisaran(angka(found.biaya[1][row], 1), angka(found.biaya[2][row], 1)));
    if (model.target) {
      text("t-peluang", `Peluang ${data.owner} ${model.target[0]}`);
      text("n-peluang", peluang(found.peluang));
      text("k-peluang", `paling tinggi ${persen(model.target[1])}`);
    } else {
      text("n-peluang", "–");
      text("k-peluang", "tidak ada target untuk tahun-tahun ini");
    }
    text("banding", comparison(found, row));
    const note = el("catatan-anggaran");
    const words = budgetWords(found);
    note.hidden = words === "";
    note.textContent = words;
    return `${persen(rate)}, kisaran ${kisaran(angka(low, 2), angka(high, 2))}`;
  }
  function comparison(found, row) {
    if (!partsOf(setting.skenario)) {
      return "Inilah program yang berjalan sekarang; skenario lain dibandingkan dengannya.";
    }
    const change = shown(found.p0[0][row], 2) - shown(found.dasar[0][row], 2);
    const words = shown(change, 2) === 0 ? "sama dengan"
      : `${angka(Math.abs(change), 2)} poin persen lebih ${change < 0 ? "rendah" : "tinggi"} daripada`;
    const ends = found.selisih.map((values) => angka(values[row], 2));
    return `Pada Maret ${setting.tahun}, P0 ${words} program berjalan pada keadaan yang sama (${persen(found.dasar[0][row])}); kisaran selisihnya `
      + `${kisaran(...ends)} poin persen. Rata-rata tambahan biaya ${years[0]}–${last}: `
      + `${rupiah(found.biaya[0][years.length])} setahun (${kisaran(
        angka(found.biaya[1][years.length], 1), angka(found.biaya[2][years.length], 1))}).`;
  }
  function budgetWords(found) {
    if (setting.anggaran === null) return "";
    const one = byCode.get(setting.skenario);
    if (found.melebihi) {
      return one.scaled ? `Anggaran ${rupiah(setting.anggaran)} tidak cukup: bahkan tanpa program tambahan, biayanya lebih besar.`
        : `Biaya skenario ini melebihi anggaran ${rupiah(setting.anggaran)}, dan tidak ada program tambahan yang dapat dikecilkan.`;
    }
    const wanted = setting.cakupan / 100;
    if (found.pengali < wanted) {
      return `Anggaran ${rupiah(setting.anggaran)} setahun membayar cakupan ${angka(100 * found.pengali, 1)} persen, `
        + `bukan ${tersurat(setting.cakupan)} persen. Semua angka memakai cakupan itu.`;
    }
    return `Anggaran ${rupiah(setting.anggaran)} setahun cukup.`;
  }
  const ujung = (pair, row, decimals) => `(${pair.map((values) => angka(values[row], decimals)).join("; ")})`;
  function showTable(found) {
    const rows = years.map((year, row) => {
      const cells = [
        [String(year)],
        [angka(found.p0[0][row], 2), ujung(found.p0.slice(1), row, 2)],
        [angka(found.dasar[0][row], 2)],
        [angka(shown(found.p0[0][row], 2) - shown(found.dasar[0][row], 2), 2),
          ujung(found.selisih, row, 2)],
        [angka(found.miskin[0][row], 1), ujung(found.miskin.slice(1), row, 1)],
        [angka(found.biaya[0][row], 1), ujung(found.biaya.slice(1), row, 1)],
      ];
      const line = document.createElement("tr");
      cells.forEach(([main, small], column) => {
        const cell = document.createElement(column ? "td" : "th");
        if (!column) cell.scope = "row";
        cell.append(main);
        if (small) {
          const part = document.createElement("span");
          part.textContent = small;
          cell.append(part);
        }
        line.append(cell);
      });
      return line;
    });
    el("tabel").replaceChildren(...rows);
  }

  // Charts ---------------------------------------------------------------------------------------------------

  function frame(box, height, label) {
    const width = Math.max(box.clientWidth, 260);
    const picture = node("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
    box.replaceChildren(picture);
    return { picture, width, height };
  }
  function axis(picture, low, high, step, y, left, right, decimals) {
    for (let tick = low; tick <= high + step / 2; tick += step) {
      picture.append(node("line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: "kisi" }));
      picture.append(node("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end", class: "kecil" }, angka(tick, decimals)));
    }
  }
  const nice = (span) => {
    const ten = 10 ** Math.floor(Math.log10(span));
    return [1, 2, 5, 10].map((step) => step * ten).find((step) => step >= span * 0.999);
  };
  function drawRates(found) {
    const all = [model.base_year, ...years];
    const values = [data.published, ...found.p0.flat(), ...found.dasar[0], ...plan.flatMap((one) => [one.low, one.high])];
    const step = nice((Math.max(...values) - Math.min(...values)) / 5);
    const low = Math.max(Math.floor(Math.min(...values) / step) * step, 0);
    const high = Math.ceil(Math.max(...values) / step) * step;
    const label = `Grafik garis persentase penduduk miskin ${all[0]} sampai ${last}; angkanya ada di tabel di bawah.`;
    const { picture, width, height } = frame(el("grafik-p0"), 260, label);
    const [left, right, top, bottom] = [44, width - 14, 10, height - 26];
    const x = (year) => left + 14 + (right - left - 28) * (year - all[0]) / (last - all[0]);
    const y = (value) => bottom - (bottom - top) * (value - low) / (high - low);
    axis(picture, low, high, step, y, left, right, step < 1 ? 1 : 0);
    const start = `${x(all[0])},${y(data.published)}`;
    const points = (row) => years.map((year, at) => `${x(year)},${y(row[at])}`);
    picture.append(node("polygon", {
      points: [start, ...points(found.p0[2]), ...points(found.p0[1]).reverse()].join(" "), class: "pita",
    }));
    picture.append(node("line", { x1: x(setting.tahun), x2: x(setting.tahun), y1: top, y2: bottom, class: "pilih" }));
    for (const one of plan) {
      const thick = one.low === one.high ? 0.004 * (high - low) : 0;
      picture.append(node("line", {
        x1: x(one.year), x2: x(one.year), y1: y(one.low - thick), y2: y(one.high + thick), class: "sasaran",
      }));
    }
    picture.append(node("polyline", { points: [start, ...points(found.dasar[0])].join(" "), class: "garis-dasar" }));
    picture.append(node("polyline", { points: [start, ...points(found.p0[0])].join(" "), class: "garis-skenario" }));
    picture.append(node("circle", { cx: x(all[0]), cy: y(data.published), r: 4, class: "titik" }));
    years.forEach((year, at) => picture.append(
      node("circle", { cx: x(year), cy: y(found.p0[0][at]), r: year === setting.tahun ? 6 : 4, class: "titik" })));
    for (const year of all) {
      picture.append(node("text", { x: x(year), y: height - 6, "text-anchor": "middle" }, String(year)));
    }
  }
  function drawCosts(found) {
    const values = found.biaya.map((row) => row.slice(0, years.length)).flat();
    const spread = Math.max(...values, 0) - Math.min(...values, 0);
    const step = spread > 0.05 ? nice(spread / 4) : 1;
    const low = Math.floor(Math.min(...values, 0) / step) * step;
    const high = Math.max(Math.ceil(Math.max(...values, 0) / step) * step, low + step);
    const label = "Grafik batang tambahan biaya menurut tahun; angkanya ada di tabel di bawah.";
    const { picture, width, height } = frame(el("grafik-biaya"), 180, label);
    const [left, right, top, bottom] = [44, width - 14, 10, height - 26];
    const slot = (right - left) / years.length;
    const y = (value) => bottom - (bottom - top) * (value - low) / (high - low);
    axis(picture, low, high, step, y, left, right, step < 1 ? 1 : 0);
    years.forEach((year, at) => {
      const middle = left + slot * (at + 0.5);
      const [value, least, most] = found.biaya.map((row) => row[at]);
      const wide = Math.min(slot * 0.5, 60);
      picture.append(node("rect", {
        x: middle - wide / 2, width: wide, y: Math.min(y(0), y(value)), height: Math.abs(y(0) - y(value)), class: "batang",
      }));
      picture.append(node("line", { x1: middle, x2: middle, y1: y(least), y2: y(most), class: "kumis" }));
      picture.append(node("text", { x: middle, y: height - 6, "text-anchor": "middle" }, String(year)));
    });
  }

  // The method and its accuracy ------------------------------------------------------------------------------

  // What is stated is never less than what is meant: rounded up.
  const upward = (value, decimals) => angka(Math.max(Math.ceil(value * 10 ** decimals - 1e-9), 1) / 10 ** decimals, decimals);
  function showMethod() {
    const one = byCode.get(setting.skenario);
    const errors = one.errors;
    const list = document.createElement("ul");
    const line = (what, name, decimals, write) => list.append(item(`${what}: terukur paling banyak ${
      write(upward(errors.largest[name], decimals))}, batas ${write(upward(errors.stated[name], decimals))}`));
    const points = (number) => `${number} poin persen`;
    const money = (number) => `Rp${number} miliar`;
    line("P0", "rate", 2, points);
    line("ujung kisaran P0", "ends", 2, points);
    line("ujung kisaran selisih dari program berjalan", "change", 2, points);
    line("biaya", "cost", 1, money);
    line("ujung kisaran biaya", "cost_ends", 1, money);
    if ("chance" in errors.stated) line("peluang mencapai target", "chance", 0, points);
    list.append(item("penduduk miskin: seperti P0, dikalikan jumlah penduduk; 0,1 poin persen ialah "
      + `${angka(Math.max(...data.persons) / 1e6, 2)} ribu jiwa`));
    const words = [
      `Angka di halaman ini berasal dari hitungan skenario yang sama dengan dokumen: ${angka(data.families, 0)} titik keluarga `
        + `untuk angka tengah dan ${angka(data.draws, 0)} pengambilan ulang untuk kisaran dan peluang. Dokumen menjelaskannya `
        + "pada bab tentang skenario. Kemiskinan dengan program berjalan dihitung ulang di peramban keluarga demi keluarga; "
        + "akibat program dihitung lebih dahulu pada banyak pengaturan, dan di antaranya diambil menurut garis lurus. "
        + "Peluang target pada bagian proyeksi dokumen memakai seluruh sebaran proyeksi, tanpa pengambilan ulang, sehingga "
        + "dapat sedikit berbeda dari peluang di sini.",
      "«Angka dokumen» menampilkan angka dokumen itu sendiri. Pengaturan lain dapat sedikit berbeda dari hitungan penuh. "
        + `Pada ${angka(errors.settings, 0)} pengaturan di sela-sela titik hitung, selisihnya diukur; batasnya `
        + "diperkirakan dari ekor selisih itu: dengan peluang 99 persen tidak dilampaui oleh 200 pengaturan lain. "
        + `Untuk skenario «${one.name}»:`,
    ];
    const paragraphs = words.map((part) => {
      const made = document.createElement("p");
      made.textContent = part;
      return made;
    });
    const after = document.createElement("p");
    after.textContent = `Hitungan penuh satu pengaturan: rpkd explore ${data.code} --setting, diikuti tautan yang disalin.`;
    const missing = Object.entries(data.missing).map(([name, reason]) => {
      const made = document.createElement("p");
      made.textContent = `Skenario «${name}» tidak ada di sini: ${reason}.`;
      return made;
    });
    el("cara").replaceChildren(...paragraphs, list, after, ...missing);
  }

  // Doing ----------------------------------------------------------------------------------------------------

  let lately = null;
  let method = null;
  function show({ silent = false } = {}) {
    const found = hitung(setting);
    showControls();
    showPrograms(found.pengali);
    const said = showNumbers(found);
    drawRates(found);
    drawCosts(found);
    showTable(found);
    if (method !== setting.skenario) {
      showMethod();
      method = setting.skenario;
    }
    // After the hand has come to rest: told once, and written into the address.
    clearTimeout(lately);
    lately = setTimeout(() => {
      if (silent) return;
      text("siar", `Persentase penduduk miskin ${setting.tahun}: ${said}. Tambahan biaya ${el("n-biaya").textContent}. `
        + (model.target ? `Peluang mencapai target ${peluang(found.peluang)}.` : ""));
      try { history.replaceState(null, "", `#${tautan(setting)}`); } catch { /* an address that cannot be changed stays */ }
    }, 600);
  }
  function tell(words) { text("pesan", words); }
  function open(fragment) {
    const read = baca(fragment);
    setting = read.setting;
    tell(read.lengkap ? "" : "Tautan itu memuat bagian yang tidak dikenal atau di luar batas skenario; bagian itu diabaikan atau disesuaikan.");
    show();
  }
  async function copy(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      const field = el("tautan");
      field.value = words;
      field.select();
      return document.execCommand("copy");
    }
  }

  for (const one of data.scenarios) el("skenario").append(new Option(one.name, one.code));
  for (const [id, [low, high]] of [["pertumbuhan", data.growth], ["garis", data.line], ["tahun", [years[0], last]]]) {
    el(id).min = low;
    el(id).max = high;
  }
  text("asal-angka", `Rencana Penanggulangan Kemiskinan Daerah, ${data.status === "final" ? "dokumen" : "draf"} ${data.date}`);
  if (plan.length) {
    text("l-target-nama", `${data.owner} ${plan.map((one) => `${one.year}: ${planText(one)}`).join("; ")}`);
  } else {
    el("l-target").hidden = true;
  }

  el("skenario").addEventListener("change", (event) => {
    setting = allowed({ ...setting, skenario: event.target.value, cakupan: 100, anggaran: null });
    show();
  });
  for (const id of ["cakupan", "pertumbuhan", "garis", "tahun"]) {
    el(id).addEventListener("input", (event) => {
      setting = allowed({ ...setting, [id]: Number(event.target.value) });
      show();
    });
  }
  el("anggaran").addEventListener("input", (event) => {
    const step = budgetStep(setting.skenario);
    const at = Number(event.target.value);
    setting = allowed({ ...setting, anggaran: at > STEPS ? null : Math.round(at * step * 1e6) / 1e6 });
    show();
  });
  el("dokumen").addEventListener("click", () => {
    setting = { ...initial(setting.skenario), tahun: setting.tahun };
    tell("Inilah angka skenario itu di dokumen.");
    show();
  });
  el("ulang").addEventListener("click", () => {
    setting = initial(first.code);
    tell("Semua pengaturan kembali seperti semula.");
    show();
  });
  el("salin").addEventListener("click", async () => {
    const page = location.protocol === "file:" ? `jelajah-${data.code}.html` : location.href.split("#")[0];
    const done = await copy(`${page}#${tautan(setting)}`);
    tell(done ? "Tautan disalin. Penerima menempelkannya pada «Buka tautan yang diterima» di halamannya sendiri."
      : "Tautan tidak dapat disalin sendiri; salin dari kotak di atas.");
  });
  el("simpan").addEventListener("click", () => {
    let made;
    try {
      made = yaml(setting);
    } catch (error) {
      tell(error.message);
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([made.isi], { type: "application/yaml" }));
    link.download = made.nama;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    tell(`${made.nama} diunduh. Letakkan di params/scenarios/${data.code}/.`);
  });
  el("buka").addEventListener("click", () => open(el("tautan").value));
  el("tautan").addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      open(event.target.value);
    }
  });
  el("atur").addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { if (location.hash.length > 1) open(location.hash); });
  new ResizeObserver(() => {
    const found = hitung(setting);
    drawRates(found);
    drawCosts(found);
  }).observe(el("grafik-p0"));

  if (location.hash.length > 1) open(location.hash); else show({ silent: true });
  window.rpkdJelajah = { hitung, angka, tautan, baca, yaml, data, get pengaturan() { return { ...setting }; } };
}());
