/** The guides, run from their text. */
@NullMarked
package io.throughline.hosts.guides;

import org.jspecify.annotations.NullMarked;
