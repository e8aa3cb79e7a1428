"""What upstream would call a change, as probabilities of words, learnt from accepted commits.

stems        words to stems
past         upstream's past commits as pairs of a change and its subject
patch_words  the words of a patch, by where they stand
shape        a patch as numbers
salience     features of the words of a patch
verbs        features of verbs, and the evidence that each needs
chances      both to probabilities, by a trained model
"""
