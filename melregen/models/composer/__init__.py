"""The composer: lyrics to melody in one network, with a plan in between that is learned or none."""
