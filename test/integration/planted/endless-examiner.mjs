// An examiner that a pack has made hang.
for (;;);
