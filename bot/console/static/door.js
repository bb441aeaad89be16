// The sign-in page: goes through by itself where it can.
"use strict";

const enter = document.getElementById("enter");
if (enter) {
  enter.requestSubmit();
} else {
  // A link from another site brings no strict cookie along; asked from here, it is there.
  fetch("/session").then((answer) => {
    if (answer.status === 204) location.replace(location.pathname === "/sign-in" ? "/" : location.href);
  });
}
