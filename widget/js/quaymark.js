// Defines <quaymark-verify>. Until the module is loaded, and if it cannot be, the element shows the
// content the page put into it.
const KEYS = '__KEYS__';
const LANGUAGES = __LANGUAGES__;
const BASE = new URL('.', import.meta.url);

// Names hold the hash of the content; `integrity` holds the browser to it.
const load = ([name, integrity]) =>
  fetch(new URL(name, BASE), { integrity, credentials: 'omit', referrerPolicy: 'no-referrer' });

const languageOf = (element) => {
  const tag = (element.closest('[lang]')?.lang ?? '').toLowerCase().split(/[-_]/)[0];
  return Object.hasOwn(LANGUAGES, tag) ? tag : 'en';
};

// The texts of a language, asked for once. English stands in for languages that are not spoken.
const asked = {};
const textsOf = (tag) => {
  asked[tag] ??= load(LANGUAGES[tag]).then((response) => response.text());
  return asked[tag];
};

const init = async () => {
  const wasm = load(['__WASM__', '__WASM_INTEGRITY__']);
  // The glue is waited for first; a failure of the module is reported by it.
  wasm.catch(() => {});
  const tag = languageOf(document.documentElement);
  const texts = textsOf(tag);
  texts.catch(() => {});
  const glue = await import('./__GLUE__');
  await glue.default(wasm);
  glue.learn(tag, await texts);
  return glue;
};

const define = (glue) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(glue.stylesheet());

  class QuaymarkVerify extends HTMLElement {
    static observedAttributes = ['port', 'provider', 'profile', 'lang', 'api', 'key'];
    #root = null;
    #app = null;
    #isDue = false;

    connectedCallback() {
      this.#schedule();
    }

    disconnectedCallback() {
      this.#schedule();
    }

    attributeChangedCallback() {
      this.#schedule();
    }

    // Several changes in one go, or a move within the page, are one change.
    #schedule() {
      if (this.#isDue) return;
      this.#isDue = true;
      queueMicrotask(async () => {
        const tag = languageOf(this);
        // Where they cannot be had, the element speaks the language of the page.
        glue.learn(tag, await textsOf(tag).catch(() => ''));
        this.#isDue = false;
        if (languageOf(this) === tag) this.#follow();
        else this.#schedule();
      });
    }

    #follow() {
      if (!this.isConnected) {
        this.#app?.unmount();
        this.#app = null;
        return;
      }
      if (this.#app) {
        this.#app.update();
        return;
      }
      if (!this.#root) {
        const shadow = this.attachShadow({ mode: 'open' });
        shadow.adoptedStyleSheets = [sheet];
        this.#root = shadow.appendChild(document.createElement('div'));
      }
      this.#app = new glue.Mounted(this, this.#root, BASE.origin, KEYS);
    }
  }

  if (!customElements.get('quaymark-verify')) {
    customElements.define('quaymark-verify', QuaymarkVerify);
  }
};

const report = (error) => {
  console.error('quaymark: the widget could not be loaded', error);
  for (const element of document.querySelectorAll('quaymark-verify')) {
    const detail = { code: 'not_loaded', status: null };
    element.dispatchEvent(
      new CustomEvent('quaymark:error', { bubbles: true, composed: true, detail }),
    );
  }
};

init().then(define).catch(report);
