// What every page does beyond htmx. Each part is a module; without any of them the page still works.

import * as focus from "./focus.js";
import * as keys from "./keys.js";
import * as passkeys from "./passkeys.js";
import * as privacy from "./privacy.js";
import * as scanner from "./scanner.js";
import * as session from "./session.js";
import * as toasts from "./toasts.js";

for (const part of [session, privacy, scanner, toasts, focus, keys, passkeys]) part.start();
