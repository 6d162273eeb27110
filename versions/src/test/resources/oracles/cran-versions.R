lines <- readLines(file("stdin"))
pairs <- strsplit(lines, "\t", fixed = TRUE)
answers <- vapply(pairs, function(pair) as.integer(compareVersion(pair[1], pair[2])), integer(1))
writeLines(as.character(answers))
