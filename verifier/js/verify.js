// The page /verify-receipt. The module below is part of this file, so that nothing is asked for once
// the page is there; its policy forbids it too. Without this script the page says how to do it without.
const MODULE = '__MODULE__';

const one = (selector) => document.querySelector(selector);

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
};

// One at a time: the answer to an older file never comes after that to a newer one.
let turn = 0;

const show = (tone, title, ...more) => {
  const panel = element('section', '', `panel panel-${tone}`);
  panel.append(element('h2', title), ...more);
  one('#result').replaceChildren(panel);
};

const list = (lines) => {
  const made = element('ul');
  made.append(...lines.map((line) => element('li', line)));
  return made;
};

// What could not be checked is neither good nor bad.
const leaveOpen = (name, why) =>
  show('warn', 'Could not check', element('p', `${name} was not checked: ${why}. That says nothing about it.`));

const tell = (name, said) => {
  if (said.holds === null) {
    leaveOpen(name, said.why);
    return;
  }
  if (!said.holds) {
    const why = element('p', `${name} proves nothing: ${said.why}.`);
    show('bad', 'This does not hold', why);
    return;
  }
  // The first line of all is what was asked and answered, in one sentence.
  const [[, [inShort]]] = said.parts;
  const parts = said.parts.flatMap(([heading, lines], place) => [
    element('h3', place ? heading : 'Point by point'),
    list(place ? lines : lines.slice(1)),
  ]);
  show('good', 'This receipt holds', element('p', inShort, 'lead'), element('p', name), ...parts);
};

const LARGEST_POLICY = 100_000;

const judge = async (check, largest, file) => {
  const mine = ++turn;
  const named = `“${file.name}”`;
  if (file.size > largest) {
    tell(named, { holds: false, why: 'it is larger than any receipt' });
    return;
  }
  const [own] = one('#own-policy').files;
  if (own && own.size > LARGEST_POLICY) {
    leaveOpen(named, 'the policy is too large');
    return;
  }
  try {
    const given = own ? own.text() : one('#policy').textContent;
    const [bytes, policy] = await Promise.all([file.arrayBuffer(), given]);
    if (mine === turn) tell(named, JSON.parse(check(new Uint8Array(bytes), policy)));
  } catch (error) {
    console.error(error);
    if (mine === turn) leaveOpen(named, 'it could not be read');
  }
};

const begin = async () => {
  const bytes = Uint8Array.from(atob(MODULE), (c) => c.charCodeAt(0));
  await start(bytes);
  const [chosen, own, place] = [one('#receipt'), one('#own-policy'), one('#drop')];
  const again = (file) => file && judge(check, largest(), file);
  let last = null;
  const take = (file) => again((last = file ?? last));
  chosen.addEventListener('change', () => take(chosen.files[0]));
  own.addEventListener('change', () => take());
  for (const name of ['dragover', 'drop']) {
    document.addEventListener(name, (event) => event.preventDefault());
  }
  place.addEventListener('dragover', () => place.classList.add('is-over'));
  place.addEventListener('dragleave', () => place.classList.remove('is-over'));
  place.addEventListener('drop', (event) => {
    place.classList.remove('is-over');
    take(event.dataTransfer.files[0]);
  });
  one('#checker').hidden = false;
  // A file chosen before the page was reloaded is there still.
  take(chosen.files[0]);
};

begin().catch((error) => console.error('the verifier could not be started', error));
