// An examiner with a fault of ours: no property of the pack.
throw new Error('planted');
