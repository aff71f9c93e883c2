/** The language of the search field, and what it finds. */
@NullMarked
package io.throughline.viewer.internal.search;

import org.jspecify.annotations.NullMarked;
