/// Fetches feeds from where they are published, apart from reading them: conditional requests,
/// resumed downloads, checks of what came, and what is known of each source's age. Then everything
/// is compiled by [org.openinspector.advisories.store.AdvisoryStore].
@NullMarked
package org.openinspector.advisories.fetch;

import org.jspecify.annotations.NullMarked;
