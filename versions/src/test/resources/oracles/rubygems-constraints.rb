STDIN.each_line do |line|
  constraint, version = line.chomp.split("\t", -1)
  begin
    puts(Gem::Requirement.new(constraint.split(",")).satisfied_by?(Gem::Version.new(version)) ? "yes" : "no")
  rescue ArgumentError
    puts "invalid"
  end
end
