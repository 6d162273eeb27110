# Reads ruby-advisory-db below the folder OI_FOLDER as bundler-audit does, and prints for versions
# around each bound: file, version, whether Ruby calls it vulnerable.
require 'yaml'
require 'date'

folder = ENV.fetch('OI_FOLDER')
Dir.glob("#{folder}/{gems,rubies}/*/*.yml").sort.each do |file|
  record = YAML.safe_load(File.read(file), permitted_classes: [Date, Time])
  texts = (record['patched_versions'] || []) + (record['unaffected_versions'] || [])
  requirements = texts.map { |text| Gem::Requirement.new(*text.split(/,\s*/)) }
  bounds = texts.join(' ').scan(/\d[0-9A-Za-z.]*/)
  versions = bounds.flat_map do |bound|
    [bound, "#{bound}.1", "#{bound}.rc1", "#{bound}.0", Gem::Version.new(bound).bump.to_s]
  end
  (versions + %w[0.0.1 1.0.0 2.5.1 99999.0]).uniq.each do |text|
    version = Gem::Version.new(text)
    vulnerable = requirements.none? { |requirement| requirement.satisfied_by?(version) }
    puts [file.delete_prefix("#{folder}/").delete_suffix('.yml'), text, vulnerable].join("\t")
  end
end
