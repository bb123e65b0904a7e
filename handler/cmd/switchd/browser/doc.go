// Package browser tests switchd's page in a real browser, Chromium, and takes the pictures of it that are in docs. It is a
// module of its own so that nobody who uses claimvet gets what drives the browser.
package browser
