/**
 * The buckets that hold something at some time, and the greatest count.
 *
 * @param {(number[]|null)[]} counts a list for each time
 */
export function usedBuckets(counts) {
  let first = Infinity;
  let last = 0;
  let most = 1;
  for (const list of counts) {
    list?.forEach((count, bucket) => {
      if (!count) return;
      first = Math.min(first, bucket);
      last = Math.max(last, bucket);
      most = Math.max(most, count);
    });
  }
  return { first: Number.isFinite(first) ? first : 0, last, most };
}
