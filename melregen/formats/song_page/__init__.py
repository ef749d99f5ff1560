"""A song as one web page: score, piano roll, template, a player, and the files to take away."""
