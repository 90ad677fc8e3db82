// What every page does beyond htmx. Each part is a module; without any of them the page still works.

import * as focus from "./focus.js";
import * as keys from "./keys.js";
import * as privacy from "./privacy.js";
import * as scanner from "./scanner.js";
import * as toasts from "./toasts.js";

for (const part of [privacy, scanner, toasts, focus, keys]) part.start();
